package dev.clawdefender.proxy.headers;

import dev.clawdefender.message.JsonTape;
import java.util.List;

/**
 * A header that repeats an argument of a tool.
 *
 * @param path the keys that lead to the argument
 * @param name the header's, in lower case
 * @param number whether the argument is compared as a number
 */
public record ParamHeader(List<String> path, String name, boolean number) {
  /** What the names of all these headers begin with. */
  public static final String PREFIX = "mcp-param-";

  /**
   * The token of its argument's value; -1 if there is none that a header could repeat.
   *
   * @param arguments the token of the call's arguments; -1 if it has none
   */
  public int value(JsonTape tape, int arguments) {
    int value = arguments;
    for (String key : path) {
      value = value < 0 ? -1 : tape.member(value, key);
    }
    if (value < 0) {
      return -1;
    }
    return switch (tape.kind(value)) {
      case STRING, NUMBER, TRUE, FALSE -> value;
      case OBJECT, ARRAY, NULL -> -1;
    };
  }

  /** How many bytes it takes, roughly: what it says, and as much as objects take by themselves. */
  int size() {
    return 64 + name.length() + path.stream().mapToInt(key -> 48 + key.length()).sum();
  }
}
