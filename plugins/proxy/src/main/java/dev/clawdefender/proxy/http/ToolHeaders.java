package dev.clawdefender.proxy.http;

import dev.clawdefender.message.JsonTape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which arguments of tools clients have to repeat in headers: properties of the input's schema that
 * are marked {@code x-mcp-header} (revision 2026-07-28).
 *
 * @param byTool for each tool, those arguments
 */
record ToolHeaders(Map<String, List<Mirrored>> byTool) {
  /** Of the protocol's kinds of properties, how deep we look. */
  private static final int MAX_DEPTH = 16;

  /** How many arguments of a tool are remembered; a remote server with more is not called. */
  private static final int MAX_HEADERS = 64;

  /** How many characters a tool's name, and the keys that lead to an argument, may have. */
  private static final int MAX_NAME = 1_000;

  /** How many characters of the arguments in one result are remembered. */
  private static final int MAX_CHARACTERS = 1 << 20;

  /**
   * An argument that is repeated in a header.
   *
   * @param path its way through the arguments
   * @param header the header's name in lower case
   * @param number whether it is compared as a number
   */
  record Mirrored(List<String> path, String header, boolean number) {
    int characters() {
      return header.length() + path.stream().mapToInt(String::length).sum();
    }
  }

  /** How many characters are remembered. */
  int characters() {
    return byTool.entrySet().stream()
        .mapToInt(
            tool ->
                tool.getKey().length()
                    + tool.getValue().stream().mapToInt(Mirrored::characters).sum())
        .sum();
  }

  static final ToolHeaders NONE = new ToolHeaders(Map.of());

  /** Of the tools in a result, if it is one of {@code tools/list}. */
  static ToolHeaders of(JsonTape tape, int result) {
    int tools = tape.member(result, "tools");
    if (tools < 0 || !tape.is(tools, JsonTape.Kind.ARRAY)) {
      return NONE;
    }
    Map<String, List<Mirrored>> byTool = new HashMap<>();
    int characters = 0;
    for (int tool = tools + 1; tool < tape.next(tools); tool = tape.next(tool)) {
      int name = tape.member(tool, "name");
      if (name >= 0 && tape.is(name, JsonTape.Kind.STRING) && length(tape, name) <= MAX_NAME) {
        List<Mirrored> mirrored = new ArrayList<>();
        int schema = tape.member(tool, "inputSchema");
        if (schema >= 0) {
          properties(tape, schema, List.of(), 0, mirrored);
        }
        characters += length(tape, name) + mirrored.stream().mapToInt(Mirrored::characters).sum();
        if (characters > MAX_CHARACTERS) {
          break;
        }
        byTool.put(tape.text(name), List.copyOf(mirrored));
      }
    }
    return new ToolHeaders(byTool);
  }

  private static int length(JsonTape tape, int token) {
    return tape.end(token) - tape.start(token);
  }

  private static void properties(
      JsonTape tape, int schema, List<String> path, int length, List<Mirrored> mirrored) {
    int properties = tape.member(schema, "properties");
    if (properties < 0 || !tape.is(properties, JsonTape.Kind.OBJECT) || path.size() == MAX_DEPTH) {
      return;
    }
    for (int key = properties + 1; key < tape.next(properties); key = tape.next(key + 1)) {
      int longer = length + length(tape, key);
      if (longer > MAX_NAME || mirrored.size() == MAX_HEADERS) {
        continue;
      }
      List<String> inner = new ArrayList<>(path);
      inner.add(tape.text(key));
      int header = tape.member(key + 1, "x-mcp-header");
      if (header >= 0
          && tape.is(header, JsonTape.Kind.STRING)
          && length(tape, header) <= MAX_NAME) {
        int type = tape.member(key + 1, "type");
        boolean number =
            type >= 0 && (tape.stringEquals(type, "integer") || tape.stringEquals(type, "number"));
        mirrored.add(
            new Mirrored(
                List.copyOf(inner),
                "mcp-param-" + tape.text(header).toLowerCase(Locale.ROOT),
                number));
      }
      properties(tape, key + 1, inner, longer, mirrored);
    }
  }
}
