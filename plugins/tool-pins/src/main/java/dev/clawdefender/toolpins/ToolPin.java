package dev.clawdefender.toolpins;

import dev.clawdefender.api.JsonValue;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a tool says of itself.
 *
 * @param name its name
 * @param words everything that a model reads: title, description, the descriptions of its
 *     parameters
 * @param shape its parameters and what they must be, in one order
 * @param promises its annotations, in one order
 */
record ToolPin(String name, String words, String shape, String promises) {
  /** The tool in an entry of {@code tools/list}. */
  static ToolPin of(JsonValue tool) {
    StringBuilder words = new StringBuilder();
    TreeSet<String> shape = new TreeSet<>();
    JsonValue schema = tool.member("inputSchema");
    add(words, tool.member("title"));
    add(words, tool.member("description"));
    if (schema != null) {
      walk("", schema, words, shape);
    }
    Map<String, String> promises = new TreeMap<>();
    JsonValue annotations = tool.member("annotations");
    if (annotations != null) {
      annotations
          .members()
          .forEach(
              (key, value) -> {
                if (key.equals("title")) {
                  add(words, value);
                } else {
                  promises.put(key, value.json());
                }
              });
    }
    JsonValue name = tool.member("name");
    return new ToolPin(
        name == null ? "" : name.text(),
        words.toString(),
        String.join("\n", shape),
        promises.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("\n")));
  }

  private static void walk(
      String at, JsonValue schema, StringBuilder words, TreeSet<String> shape) {
    for (Map.Entry<String, JsonValue> each : schema.members().entrySet()) {
      String place = at + "/" + each.getKey();
      JsonValue value = each.getValue();
      boolean text = value.kind() == JsonValue.Kind.STRING;
      if (text && (each.getKey().equals("description") || each.getKey().equals("title"))) {
        add(words, value);
      } else if (value.kind() == JsonValue.Kind.OBJECT) {
        shape.add(place);
        walk(place, value, words, shape);
      } else {
        shape.add(place + "=" + value.json());
        value.strings(string -> words.append(string).append('\n'));
      }
    }
  }

  private static void add(StringBuilder words, @Nullable JsonValue text) {
    if (text != null) {
      words.append(text.text()).append('\n');
    }
  }
}
