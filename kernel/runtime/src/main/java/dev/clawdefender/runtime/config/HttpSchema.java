package dev.clawdefender.runtime.config;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.TomlTable;

/** How the keys of {@code [http]} go together. */
final class HttpSchema {
  private HttpSchema() {}

  /** What is wrong with a table each of whose keys is right by itself. */
  static List<String> problems(TomlTable http) {
    List<String> problems = new ArrayList<>();
    if (!http.contains("port")) {
      problems.add("needs a \"port\"");
    }
    if (http.contains("certificate") != http.contains("key")) {
      problems.add("needs both \"certificate\" and \"key\" for TLS");
    }
    boolean everybody = Boolean.FALSE.equals(http.get(List.of("token")));
    Object host = http.get(List.of("host"));
    if (everybody && host instanceof String name && !Http.isOfThisMachine(name)) {
      problems.add(
          "has \"token = false\", so that anybody who reaches \""
              + host
              + "\" could use the servers: have a token, or listen at "
              + Http.DEFAULT_HOST);
    }
    return problems;
  }
}
