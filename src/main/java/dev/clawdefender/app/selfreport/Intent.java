package dev.clawdefender.app.selfreport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.message.VisibleText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an agent means to do, or did.
 *
 * @param server with which server; empty if it does not say
 * @param action what
 * @param tool with which tool of the server; a usual one if it does not say
 * @param resource with what: a path, a command or a URL
 */
record Intent(String server, Action action, String tool, String resource) {
  /** Of a field, in characters. */
  static final int MAX_FIELD = 4_096;

  /** What can be done, the argument that says with what, and a tool that is usual for it. */
  enum Action {
    READ("path", "read_file"),
    WRITE("path", "write_file"),
    DELETE("path", "delete_file"),
    EXECUTE("command", "run_command"),
    CONNECT("url", "fetch");

    private final String argument;
    private final String tool;

    Action(String argument, String tool) {
      this.argument = argument;
      this.tool = tool;
    }

    String argument() {
      return argument;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The arguments that there are, and what each is for. */
  static final Map<String, String> FIELDS =
      Map.of(
          "server", "The configured name of the server that does it.",
          "action",
              "One of: "
                  + Arrays.stream(Action.values())
                      .map(Action::text)
                      .collect(Collectors.joining(", "))
                  + ".",
          "tool", "The tool that it is done with.",
          "path", "The file, to read, write or delete it.",
          "command", "The command, to execute it.",
          "url", "The URL, to connect to it.",
          "reason", "Why, for people.");

  /** Of one thing and no pattern. */
  private static final Set<String> RESOURCES = Set.of("path", "url");

  /**
   * Reads and checks arguments.
   *
   * @throws IllegalArgumentException if they cannot be used; says why
   */
  static Intent of(JsonNode arguments) {
    arguments.properties().forEach(member -> check(member.getKey(), member.getValue()));
    String wanted = arguments.path("action").asText();
    Action action =
        Arrays.stream(Action.values())
            .filter(each -> each.text().equals(wanted))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(FIELDS.get("action")));
    List<String> given =
        FIELDS.keySet().stream()
            .filter(name -> Set.of("path", "command", "url").contains(name) && arguments.has(name))
            .toList();
    if (!given.equals(List.of(action.argument))) {
      throw new IllegalArgumentException(
          "\"" + action.text() + "\" needs \"" + action.argument + "\" and nothing like it");
    }
    String tool = arguments.path("tool").asText();
    return new Intent(
        arguments.path("server").asText(),
        action,
        tool.isEmpty() ? action.tool : tool,
        arguments.path(action.argument).asText());
  }

  private static void check(String name, JsonNode value) {
    if (!FIELDS.containsKey(name)) {
      throw new IllegalArgumentException("there is no argument \"" + name + "\"");
    }
    String text = value.asText();
    if (!value.isTextual() || text.isBlank() || text.length() > MAX_FIELD) {
      throw new IllegalArgumentException(
          "\"" + name + "\" must be a text of 1 to " + MAX_FIELD + " characters");
    }
    if (!text.codePoints().allMatch(VisibleText::isVisible)) {
      throw new IllegalArgumentException("\"" + name + "\" has characters that cannot be seen");
    }
    if (RESOURCES.contains(name)
        && text.chars().anyMatch(c -> c == '*' || c == '?' && !isUrl(name))) {
      throw new IllegalArgumentException("\"" + name + "\" must name one thing, and be no pattern");
    }
  }

  private static boolean isUrl(String name) {
    return name.equals("url");
  }
}
