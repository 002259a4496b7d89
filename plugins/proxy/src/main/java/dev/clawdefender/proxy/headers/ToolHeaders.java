package dev.clawdefender.proxy.headers;

import dev.clawdefender.message.JsonTape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which headers the tools of one list want.
 *
 * @param byTool for each tool by its name
 */
public record ToolHeaders(Map<String, ParamHeaders> byTool) {
  /** Of a message that lists no tools. */
  public static final ToolHeaders NONE = new ToolHeaders(Map.of());

  /** How many bytes of a list are kept, roughly; what comes after them is not. */
  static final int MAX_SIZE = 1 << 20;

  private static final int MAX_NAME = 1_000;

  /** Of the tools in a result, if it is one of {@code tools/list}. */
  public static ToolHeaders of(JsonTape tape, int result) {
    int tools = tape.member(result, "tools");
    if (tools < 0 || !tape.is(tools, JsonTape.Kind.ARRAY)) {
      return NONE;
    }
    Map<String, ParamHeaders> byTool = new LinkedHashMap<>();
    int size = 0;
    for (int tool = tools + 1; tool < tape.next(tools); tool = tape.next(tool)) {
      int name = tape.member(tool, "name");
      if (name >= 0
          && tape.is(name, JsonTape.Kind.STRING)
          && tape.end(name) - tape.start(name) <= MAX_NAME) {
        String text = tape.text(name);
        ParamHeaders headers = ParamHeaders.of(tape, tape.member(tool, "inputSchema"));
        size += size(text, headers);
        if (size > MAX_SIZE) {
          break;
        }
        byTool.put(text, headers);
      }
    }
    return new ToolHeaders(Collections.unmodifiableMap(byTool));
  }

  /** How many bytes a tool takes, roughly. */
  static int size(String tool, ParamHeaders headers) {
    return 128 + tool.length() + headers.size();
  }
}
