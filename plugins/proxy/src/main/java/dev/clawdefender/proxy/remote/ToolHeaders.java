package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.JsonTape.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which arguments of which tools a server wants repeated in headers: the {@code x-mcp-header} of
 * their schemas (2026-07-28, SEP-2243), as far as lists of tools have passed by. Used on one event
 * loop.
 */
final class ToolHeaders {
  private static final String MARK = "x-mcp-header";

  /** What the names of all these headers begin with. */
  static final String PREFIX = "mcp-param-";

  private static final int MAX_TOOLS = 10_000;
  private static final int MAX_HEADERS = 64;

  /** How many characters of all tools' declarations are remembered. */
  private static final int MAX_CHARACTERS = 1 << 20;

  /** How many characters a tool's name, and the keys that lead to an argument, may have. */
  private static final int MAX_NAME = 1_000;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

  /** An argument that is repeated in a header; the path is of keys, from the arguments on. */
  private record Declared(List<String> path, String header) {}

  /** What a tool's schema says: its headers, or what is wrong with them. */
  private record Declarations(List<Declared> headers, String fault) {
    int characters() {
      return fault.length()
          + headers.stream().mapToInt(each -> length(each.path) + each.header.length()).sum();
    }
  }

  private final Map<String, Declarations> tools = new LinkedHashMap<>();
  private int characters;
  private final JsonReader reader = new JsonReader();
  private final JsonTape call = new JsonTape();

  /** Remembers the tools of a result of {@code tools/list}. */
  void learn(JsonTape tape, int result) {
    int list = tape.member(result, "tools");
    if (list < 0 || !tape.is(list, Kind.ARRAY)) {
      return;
    }
    for (int tool = list + 1; tool < tape.next(list); tool = tape.next(tool)) {
      int name = tape.member(tool, "name");
      int schema = tape.member(tool, "inputSchema");
      boolean usable = name >= 0 && schema >= 0 && tape.end(name) - tape.start(name) <= MAX_NAME;
      if (usable && (tools.size() < MAX_TOOLS || knows(tape.text(name)))) {
        List<Declared> found = new ArrayList<>();
        String fault = declared(tape, schema, List.of(), found, new HashSet<>());
        remember(tape.text(name), new Declarations(found, fault == null ? "" : fault));
      }
    }
  }

  private void remember(String tool, Declarations declared) {
    Declarations before = tools.get(tool);
    int more =
        before == null
            ? tool.length() + declared.characters()
            : declared.characters() - before.characters();
    if (characters + more <= MAX_CHARACTERS) {
      characters += more;
      tools.put(tool, declared);
    }
  }

  private boolean knows(String tool) {
    return tools.containsKey(tool);
  }

  /**
   * Finds the declarations in a schema. They count only where a chain of {@code properties} leads.
   *
   * @return what is wrong with them, or null
   */
  private static @Nullable String declared(
      JsonTape tape, int schema, List<String> path, List<Declared> found, Set<String> names) {
    int header = tape.member(schema, MARK);
    if (header >= 0) {
      String name = tape.is(header, Kind.STRING) ? tape.text(header) : "";
      int type = tape.member(schema, "type");
      if (path.isEmpty()
          || !TOKEN.matcher(name).matches()
          || type < 0
          || !TYPES.contains(tape.text(type))
          || !names.add(name.toLowerCase(Locale.ROOT))
          || found.size() == MAX_HEADERS
          || length(path) > MAX_NAME) {
        return "the header that its parameter /" + shown(path) + " asks for is not valid";
      }
      found.add(new Declared(path, PREFIX + name.toLowerCase(Locale.ROOT)));
    }
    int properties = tape.member(schema, "properties");
    if (properties < 0 || !tape.is(properties, Kind.OBJECT)) {
      return null;
    }
    for (int key = properties + 1; key < tape.next(properties); key = tape.next(key + 1)) {
      List<String> below = new ArrayList<>(path);
      below.add(tape.text(key));
      String fault = declared(tape, key + 1, List.copyOf(below), found, names);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static int length(List<String> path) {
    return path.stream().mapToInt(String::length).sum();
  }

  private static String shown(List<String> path) {
    String text = String.join("/", path);
    return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME) + "...";
  }

  /** Why a tool must not be called: its schema wants headers that nobody can send. */
  Optional<String> fault(ClientMessage message) {
    Declarations tool = message.is(ClientMessage.TOOLS_CALL) ? tools.get(message.name()) : null;
    return Optional.ofNullable(tool).map(Declarations::fault).filter(fault -> !fault.isEmpty());
  }

  /** The headers for a call of a tool; none for other messages. */
  Map<String, String> of(ClientMessage message) {
    Declarations tool = message.is(ClientMessage.TOOLS_CALL) ? tools.get(message.name()) : null;
    if (tool == null || tool.headers().isEmpty()) {
      return Map.of();
    }
    byte[] bytes = message.bytes();
    if (reader.read(bytes, 0, bytes.length, call) != null) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Declared declared : tool.headers()) {
      int value = call.member(0, "params");
      value = value < 0 ? -1 : call.member(value, "arguments");
      for (String key : declared.path()) {
        value = value < 0 ? -1 : call.member(value, key);
      }
      String text = value < 0 ? null : text(value);
      if (text != null) {
        headers.put(declared.header(), HeaderValue.of(text));
      }
    }
    return headers;
  }

  private @Nullable String text(int value) {
    return switch (call.kind(value)) {
      case STRING -> call.text(value);
      case TRUE, FALSE -> call.source(value);
      case NUMBER -> number(call.source(value));
      case NULL, OBJECT, ARRAY -> null;
    };
  }

  /** A whole number without its exponent and fraction, as servers compare it. */
  private static String number(String source) {
    if (source.length() > 30 || source.matches(".*[eE][+-]?\\d{3,}")) {
      return source;
    }
    BigDecimal number = new BigDecimal(source).stripTrailingZeros();
    return number.toPlainString();
  }
}
