package dev.clawdefender.proxy.headers;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.JsonTape.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which arguments of a tool are repeated in headers: those that its schema marks with {@code
 * x-mcp-header}.
 *
 * @param headers in the order of the schema; none if something is wrong with any
 * @param fault what is wrong, in which case clients may not call the tool; else empty
 */
public record ParamHeaders(List<ParamHeader> headers, String fault) {
  /** Of a tool that wants no headers. */
  public static final ParamHeaders NONE = new ParamHeaders(List.of(), "");

  private static final String MARK = "x-mcp-header";
  private static final int MAX_HEADERS = 64;

  /** How many characters the keys that lead to an argument may have. */
  private static final int MAX_PATH = 1_000;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

  /** What a schema says, which is the value with that token, or -1 for none. */
  static ParamHeaders of(JsonTape tape, int schema) {
    return schema < 0 ? NONE : new Marks(tape).in(schema);
  }

  int characters() {
    return fault.length() + headers.stream().mapToInt(ParamHeader::characters).sum();
  }

  /** The marks of one schema. They count only where a chain of {@code properties} leads. */
  private static final class Marks {
    private final JsonTape tape;
    private final List<ParamHeader> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Marks(JsonTape tape) {
      this.tape = tape;
    }

    ParamHeaders in(int schema) {
      String fault = find(schema, new ArrayList<>(), 0);
      return fault.isEmpty()
          ? new ParamHeaders(List.copyOf(found), "")
          : new ParamHeaders(List.of(), fault);
    }

    /** Finds those at and below a schema, and says what is wrong with the first that is. */
    private String find(int schema, List<String> path, int characters) {
      int mark = tape.member(schema, MARK);
      if (mark >= 0 && !(characters <= MAX_PATH && add(schema, mark, path))) {
        return "the header that its parameter /" + shown(path) + " asks for is not valid";
      }
      int properties = tape.member(schema, "properties");
      if (properties < 0 || !tape.is(properties, Kind.OBJECT)) {
        return "";
      }
      for (int key = properties + 1; key < tape.next(properties); key = tape.next(key + 1)) {
        String name = tape.text(key);
        path.addLast(name);
        String fault = find(key + 1, path, characters + name.length());
        path.removeLast();
        if (!fault.isEmpty()) {
          return fault;
        }
      }
      return "";
    }

    private boolean add(int schema, int mark, List<String> path) {
      String name = tape.is(mark, Kind.STRING) ? tape.text(mark).toLowerCase(Locale.ROOT) : "";
      int type = tape.member(schema, "type");
      if (path.isEmpty()
          || !TOKEN.matcher(name).matches()
          || type < 0
          || !TYPES.contains(tape.text(type))
          || !names.add(name)
          || found.size() == MAX_HEADERS) {
        return false;
      }
      return found.add(
          new ParamHeader(
              List.copyOf(path), ParamHeader.PREFIX + name, tape.text(type).equals("integer")));
    }

    private static String shown(List<String> path) {
      String text = String.join("/", path);
      return text.length() <= MAX_PATH ? text : text.substring(0, MAX_PATH) + "...";
    }
  }
}
