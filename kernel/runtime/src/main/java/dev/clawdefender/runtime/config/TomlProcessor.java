package dev.clawdefender.runtime.config;

import dev.clawdefender.policy.load.PolicyProblem;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.load.TomlFile;
import io.vertx.config.spi.ConfigProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Lets vertx-config read TOML. Found by its service loader. A text with any problem is refused
 * whole: whoever asked keeps what it had.
 */
public final class TomlProcessor implements ConfigProcessor {
  @Override
  public String name() {
    return "toml";
  }

  @Override
  public Future<JsonObject> process(Vertx vertx, JsonObject configuration, Buffer input) {
    try {
      return Future.succeededFuture(parse(input.getBytes()));
    } catch (ConfigurationException e) {
      return Future.failedFuture(e);
    }
  }

  private static JsonObject parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("1:1: the file is not valid UTF-8");
    }
    Problems found = new Problems("");
    TomlParseResult toml = TomlFile.parse(text, found);
    List<String> problems = new ArrayList<>();
    for (PolicyProblem problem : found.all()) {
      String place = problem.line() == 0 ? "1:1" : problem.line() + ":" + problem.column();
      problems.add(place + ": " + problem.message());
    }
    if (toml != null && problems.isEmpty()) {
      problems.addAll(ConfigurationSchema.problems(toml));
    }
    if (toml == null || !problems.isEmpty()) {
      throw new ConfigurationException(String.join("\n", problems));
    }
    return json(toml);
  }

  private static JsonObject json(TomlTable table) {
    JsonObject json = new JsonObject();
    table.entrySet().forEach(entry -> json.put(entry.getKey(), json(entry.getValue())));
    return json;
  }

  /** The schema lets nothing else through than texts, numbers, booleans, lists and tables. */
  private static Object json(Object value) {
    return switch (value) {
      case TomlTable table -> json(table);
      case TomlArray array -> new JsonArray(array.toList().stream().map(v -> json(v)).toList());
      default -> value;
    };
  }
}
