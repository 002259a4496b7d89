package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a process did to the operating system, as a part of a line for people. */
final class EffectLine {
  private static final int MAX_ARGUMENTS = 120;

  private EffectLine() {}

  static String of(JsonNode effect) {
    StringBuilder line = new StringBuilder();
    String program = effect.path("program").asText();
    line.append(program.isEmpty() ? "?" : program)
        .append('[')
        .append(effect.path("pid").asText())
        .append("] ")
        .append(effect.path("action").asText())
        .append(' ')
        .append(what(effect));
    List<String> notes = new ArrayList<>();
    if (effect.path("failed").asBoolean()) {
      notes.add("failed");
    }
    note(effect, "sensitivity", "none", notes);
    note(effect, "certainty", "seen", notes);
    if (!effect.path("agent").asText().isEmpty()) {
      notes.add("agent " + effect.path("agent").asText());
    }
    return Shown.line(
        notes.isEmpty() ? line.toString() : line + " (" + String.join(", ", notes) + ")");
  }

  private static void note(JsonNode effect, String name, String usual, List<String> notes) {
    String value = effect.path(name).asText(usual);
    if (!value.equals(usual)) {
      notes.add(value);
    }
  }

  private static String what(JsonNode effect) {
    String path = effect.path("path").asText();
    return switch (effect.path("action").asText()) {
      case "execute" -> path + " " + arguments(effect);
      case "open" -> path + " to " + effect.path("access").asText();
      case "rename" -> path + " -> " + effect.path("to").asText();
      case "change-mode" -> path + " " + Integer.toOctalString(effect.path("mode").asInt());
      case "connect", "listen", "send" ->
          effect.path("address").asText()
              + (effect.path("port").asInt() == 0 ? "" : " port " + effect.path("port").asText());
      case "resolve" -> effect.path("name").asText();
      default -> path;
    };
  }

  private static String arguments(JsonNode effect) {
    String arguments = effect.path("arguments").toString();
    return arguments.length() > MAX_ARGUMENTS
        ? arguments.substring(0, MAX_ARGUMENTS) + "..."
        : arguments;
  }
}
