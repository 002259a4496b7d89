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
 * @param headers in the order of the schema; none if a mark is not valid
 * @param fault why we cannot send them all; empty if we can
 */
public record ParamHeaders(List<ParamHeader> headers, String fault) {
  /** Of a tool that wants no headers. */
  public static final ParamHeaders NONE = new ParamHeaders(List.of(), "");

  /** What the schema says, which is the value with that token, or -1 for none. */
  static ParamHeaders of(JsonTape tape, int schema) {
    return schema < 0 ? NONE : new Marks(tape).in(schema);
  }

  /** How many bytes they take, roughly. */
  int size() {
    return fault.length() + headers.stream().mapToInt(ParamHeader::size).sum();
  }

  /** The marks of one schema. They are valid only where a chain of {@code properties} leads. */
  private static final class Marks {
    private static final String MARK = "x-mcp-header";
    private static final String PROPERTIES = "properties";
    private static final int MAX_HEADERS = 64;

    /** How many characters the keys that lead to an argument may have. */
    private static final int MAX_PATH = 1_000;

    private static final int MAX_NAME = 100;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

    /** Keys of a schema that hold other schemas by name. */
    private static final Set<String> MAPS =
        Set.of(PROPERTIES, "patternProperties", "dependentSchemas", "$defs", "definitions");

    /**
     * Keys of a schema that hold another, or a list of others (JSON Schema 2020-12, section 10).
     */
    private static final Set<String> SCHEMAS =
        Set.of(
            "items",
            "prefixItems",
            "contains",
            "additionalProperties",
            "unevaluatedProperties",
            "unevaluatedItems",
            "propertyNames",
            "oneOf",
            "anyOf",
            "allOf",
            "not",
            "if",
            "then",
            "else");

    private final JsonTape tape;
    private final List<ParamHeader> found = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final List<Integer> path = new ArrayList<>(); // of tokens
    private String invalid = "";
    private String tooMuch = "";

    Marks(JsonTape tape) {
      this.tape = tape;
    }

    ParamHeaders in(int schema) {
      find(schema, true);
      if (!invalid.isEmpty()) {
        return new ParamHeaders(List.of(), invalid);
      }
      return found.isEmpty() && tooMuch.isEmpty()
          ? NONE
          : new ParamHeaders(List.copyOf(found), tooMuch);
    }

    /**
     * Finds those at and below a schema.
     *
     * @param reachable whether nothing but properties leads there
     */
    private void find(int schema, boolean reachable) {
      if (!tape.is(schema, Kind.OBJECT)) {
        return;
      }
      int mark = tape.member(schema, MARK);
      if (mark >= 0) {
        add(schema, mark, reachable && !path.isEmpty());
      }
      for (int key = schema + 1; key < tape.next(schema); key = tape.next(key + 1)) {
        String name = tape.text(key);
        if (MAPS.contains(name) && tape.is(key + 1, Kind.OBJECT)) {
          within(key + 1, reachable && name.equals(PROPERTIES));
        } else if (SCHEMAS.contains(name) && tape.is(key + 1, Kind.ARRAY)) {
          for (int each = key + 2; each < tape.next(key + 1); each = tape.next(each)) {
            find(each, false);
          }
        } else if (SCHEMAS.contains(name)) {
          find(key + 1, false);
        }
      }
    }

    private void within(int map, boolean reachable) {
      for (int key = map + 1; key < tape.next(map); key = tape.next(key + 1)) {
        path.addLast(key);
        find(key + 1, reachable);
        path.removeLast();
      }
    }

    private void add(int schema, int mark, boolean reachable) {
      String name = tape.is(mark, Kind.STRING) ? tape.text(mark) : "";
      String lower = name.toLowerCase(Locale.ROOT);
      int type = tape.member(schema, "type");
      if (!reachable
          || !TOKEN.matcher(name).matches()
          || type < 0
          || !TYPES.contains(tape.text(type))
          || !names.add(lower)) {
        invalid =
            invalid.isEmpty()
                ? "the header that its parameter " + shown() + " asks for is not valid"
                : invalid;
      } else if (found.size() == MAX_HEADERS
          || name.length() > MAX_NAME
          || path.stream().mapToInt(this::length).sum() > MAX_PATH) {
        tooMuch =
            "it wants more headers than %d, or one with a longer name or of a parameter deeper down"
                    .formatted(MAX_HEADERS)
                + " than we keep";
      } else {
        found.add(
            new ParamHeader(
                path.stream().map(tape::text).toList(),
                ParamHeader.PREFIX + lower,
                tape.text(type).equals("integer")));
      }
    }

    private int length(int token) {
      return tape.end(token) - tape.start(token) - 2;
    }

    private String shown() {
      StringBuilder text = new StringBuilder();
      for (int key : path) {
        text.append('/').append(tape.text(key));
        if (text.length() > MAX_PATH) {
          return text.substring(0, MAX_PATH) + "...";
        }
      }
      return text.isEmpty() ? "/" : text.toString();
    }
  }
}
