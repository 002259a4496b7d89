package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.config.ConfigurationSchema.Check;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/** What may stand in {@code [slm]}. */
final class SlmSchema {
  static final Map<String, Check> KEYS =
      Map.of(
          "enabled",
          ConfigurationSchema::flag,
          "url",
          SlmSchema::onThisMachine,
          "model",
          ConfigurationSchema::string,
          "server",
          ConfigurationSchema::string,
          "library",
          ConfigurationSchema::string,
          "library_sha256",
          SlmSchema::sha256,
          "file",
          ConfigurationSchema::string,
          "file_sha256",
          SlmSchema::sha256,
          "timeout_ms",
          value -> ConfigurationSchema.number(value, 1, 600_000));

  /** Which keys each way to a language model needs. */
  private static final Map<String, Set<String>> WAYS =
      Map.of(
          "url", Set.of(),
          "server", Set.of("file"),
          "library", Set.of("library_sha256", "file", "file_sha256"));

  private SlmSchema() {}

  /** What keys that are right by themselves do wrong together. */
  static List<String> problems(TomlTable table) {
    Set<String> keys = table.keySet();
    Set<String> ways = new TreeSet<>(WAYS.keySet());
    ways.retainAll(keys);
    if (ways.size() > 1) {
      return List.of("has " + String.join(" and ", ways) + ", where one language model can be");
    }
    return ways.stream()
        .flatMap(
            way ->
                WAYS.getOrDefault(way, Set.of()).stream()
                    .filter(needed -> !keys.contains(needed))
                    .sorted()
                    .map(needed -> "has " + way + " and needs " + needed + " beside it"))
        .toList();
  }

  /** What a call is shown to must not be another machine: the call may be all that is secret. */
  private static @Nullable String onThisMachine(Object value) {
    try {
      URI url = URI.create(String.valueOf(value));
      boolean fine =
          "http".equals(url.getScheme())
              && url.getHost() != null
              && List.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost())
              && url.getRawQuery() == null
              && url.getRawUserInfo() == null;
      return fine ? null : "must be http to this machine, such as http://127.0.0.1:8080/v1";
    } catch (IllegalArgumentException e) {
      return "is no URL";
    }
  }

  private static @Nullable String sha256(Object value) {
    return value instanceof String text && text.matches("[0-9a-f]{64}")
        ? null
        : "must be a SHA-256 of 64 digits from 0 to f";
  }
}
