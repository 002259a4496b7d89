package dev.clawdefender.app.clients;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One server in a client's file, and the edits that put it behind us and back. Behind us, its
 * command is ours, and its own command follows {@code --} in front of its arguments, which stay as
 * they are spelled. Whether it had arguments at all shows in how the server's name is given.
 *
 * @param name what the client calls the server; policy and log call it the same
 * @param where the project it belongs to; empty if it is for all
 * @param value the entry
 */
record ServerEntry(String name, String where, JsonSpan value) {
  private static final String NAMED = "--server";

  /** What can be done with an entry. */
  enum State {
    /** The client starts the server itself. */
    OPEN,
    /** The client starts us. */
    WRAPPED,
    /** The client connects to a URL, so that there is nothing to start. */
    REMOTE,
    /** Something else, which is left alone. */
    ODD
  }

  /** A change of a file's text. */
  record Edit(int from, int to, String text) {}

  State state() {
    JsonSpan command = value.member("command");
    JsonSpan args = value.member("args");
    if (command == null) {
      boolean url =
          value.members().keySet().stream()
              .anyMatch(key -> key.toLowerCase(Locale.ROOT).endsWith("url"));
      return url ? State.REMOTE : State.ODD;
    }
    if (name.isBlank() || name.startsWith("-")) {
      return State.ODD; // it could not be told from an option
    }
    if (command.text() == null || command.text().isBlank() || args != null && !args.isArray()) {
      return State.ODD;
    }
    String first =
        args == null || args.elements().isEmpty() ? "" : args.elements().getFirst().text();
    boolean relays = "run".equals(first) || "proxy".equals(first); // the latter the original's
    if (!isOurs(command.text()) || !relays) {
      return State.OPEN;
    }
    return separator(args) > 0 ? State.WRAPPED : State.ODD;
  }

  private JsonSpan required(String name) {
    return Objects.requireNonNull(value.member(name));
  }

  private static boolean isOurs(String command) {
    return command.equals("clawdefender") || command.endsWith("/clawdefender");
  }

  /** The index of the {@code --} behind our own arguments, or -1. */
  private static int separator(@Nullable JsonSpan args) {
    List<JsonSpan> all = args == null ? List.of() : args.elements();
    if (all.size() < 3 || !"run".equals(all.getFirst().text())) {
      return -1;
    }
    for (int i = 1; i < all.size() - 1; i++) {
      if ("--".equals(all.get(i).text()) && all.get(i + 1).text() != null) {
        return i;
      }
    }
    return -1;
  }

  /** The edits that put an {@link State#OPEN} entry behind us. */
  List<Edit> wrap(String file, Path ours) {
    JsonSpan command = required("command");
    JsonSpan args = value.member("args");
    String original = command.source(file);
    Edit program = new Edit(command.start(), command.end(), quoted(ours.toString()));
    if (args == null) {
      String added =
          ", \"args\": [\"run\", " + quoted(NAMED + "=" + name) + ", \"--\", " + original + "]";
      return List.of(program, new Edit(command.end(), command.end(), added));
    }
    String added = "\"run\", \"" + NAMED + "\", " + quoted(name) + ", \"--\", " + original;
    String comma = args.elements().isEmpty() ? "" : ",";
    return List.of(program, new Edit(args.start() + 1, args.start() + 1, added + comma));
  }

  /** The edits that make a {@link State#WRAPPED} entry start us where we are now. */
  List<Edit> renew(Path ours) {
    JsonSpan command = required("command");
    return ours.toString().equals(command.text())
        ? List.of()
        : List.of(new Edit(command.start(), command.end(), quoted(ours.toString())));
  }

  /** The edits that undo {@link #wrap}. */
  List<Edit> unwrap(String file) {
    JsonSpan command = required("command");
    JsonSpan args = required("args");
    int separator = separator(args);
    JsonSpan original = args.elements().get(separator + 1);
    Edit program = new Edit(command.start(), command.end(), original.source(file));
    boolean hadNone =
        args.elements().size() == separator + 2
            && args.elements().stream()
                .anyMatch(e -> String.valueOf(e.text()).startsWith(NAMED + "="));
    if (hadNone && command.end() < args.start() && isNext(file, command, args)) {
      return List.of(program, new Edit(command.end(), args.end(), ""));
    }
    int end = original.end();
    if (args.elements().size() > separator + 2) {
      end = file.indexOf(',', end) + 1; // only white space or a comment can be before it
    }
    return List.of(program, new Edit(args.start() + 1, end, ""));
  }

  private static boolean isNext(String file, JsonSpan command, JsonSpan args) {
    return file.substring(command.end(), args.start()).matches("\\s*,\\s*\"args\"\\s*:\\s*");
  }

  /** A JSON string. */
  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /** What a client starts: the program and its arguments, as far as they are texts. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    for (JsonSpan part : parts()) {
      if (part.text() != null) {
        command.add(part.text());
      }
    }
    return command;
  }

  private List<JsonSpan> parts() {
    List<JsonSpan> parts = new ArrayList<>();
    JsonSpan program = value.member("command");
    JsonSpan args = value.member("args");
    if (program != null) {
      parts.add(program);
    }
    if (args != null) {
      parts.addAll(args.elements());
    }
    return parts;
  }

  /** What a person reads. */
  @Nullable String problem() {
    return switch (state()) {
      case OPEN, WRAPPED -> null;
      case REMOTE ->
          "is reached by a URL, which is not rewritten: configure it as [servers.NAME] with that"
              + " \"url\", and have the client start clawdefender run --server NAME";
      case ODD ->
          value.member("command") == null
              ? "has neither a command nor a URL"
              : "has a name, a command or args that are not understood: look at the entry";
    };
  }
}
