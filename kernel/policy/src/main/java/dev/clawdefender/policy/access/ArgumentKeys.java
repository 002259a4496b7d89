package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the name of an argument says of its value. */
enum ArgumentKeys {
  /** Text for people or for a search: what it mentions is not reached for. */
  PROSE(
      "content contents text body message query question description prompt title subject summary"
          + " note notes comment comments observation observations diff thought thoughts search"
          + " pattern patterns regex html markdown caption replacement label labels"),
  /** Text for a shell, or the words of a command. */
  COMMAND("command commands cmd cmds script shell bash exec run argv args code cmdline"),
  /** A place in the file system. */
  PATH(
      "path paths file files filename filepath filenames filepaths dir dirs directory directories"
          + " folder folders src source sources dest destination destinations cwd root roots uri"
          + " uris url urls"),
  /** A machine. */
  HOST("host hosts hostname hostnames domain domains server servers endpoint endpoints address ip"),
  /** Nothing; the value's shape decides. */
  ANY("");

  private static final Set<String> OLD_AND_NEW =
      Set.of("old text", "new text", "old string", "new string", "old str", "new str");
  private static final int MAX_KNOWN = 4_096;
  private static final Map<String, ArgumentKeys> KNOWN = new ConcurrentHashMap<>();

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable
  private final Set<String> words;

  ArgumentKeys(String words) {
    this.words = Set.of(words.split(" "));
  }

  /** What the key {@code name} says. */
  static ArgumentKeys of(String name) {
    ArgumentKeys known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    ArgumentKeys found = find(name);
    if (name.length() < 64 && KNOWN.size() < MAX_KNOWN) {
      KNOWN.put(name, found);
    }
    return found;
  }

  private static ArgumentKeys find(String name) {
    List<String> parts = words(name);
    if (OLD_AND_NEW.contains(String.join(" ", parts))) {
      return PROSE;
    }
    // The last word says what the value is: a file_path is a path, a file_content is content.
    for (int i = parts.size() - 1; i >= 0; i--) {
      for (ArgumentKeys kind : values()) {
        if (kind.words.contains(parts.get(i))) {
          return kind;
        }
      }
    }
    return ANY;
  }

  /** The words of a name in camelCase, snake_case or kebab-case, in lower case. */
  static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = Character.isLetterOrDigit(c);
      boolean starts =
          Character.isUpperCase(c) && i > 0 && !Character.isUpperCase(name.charAt(i - 1));
      if ((!letter || starts) && !word.isEmpty()) {
        words.add(word.toString().toLowerCase(Locale.ROOT));
        word.setLength(0);
      }
      if (letter) {
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
    }
    return words;
  }

  private static final Set<String> SHELL_WORDS =
      Set.of(
          "bash",
          "sh",
          "zsh",
          "shell",
          "exec",
          "execute",
          "command",
          "commands",
          "cmd",
          "run",
          "terminal",
          "process",
          "subprocess",
          "powershell",
          "eval",
          "system",
          "script");

  private static final Set<String> SHELL_INPUTS =
      Set.of("input", "source", "expression", "text", "query");

  /** Whether a path under this key may be a URL. */
  static boolean isUrl(String key) {
    List<String> words = words(key);
    return words.contains("url") || words.contains("urls") || words.contains("uri");
  }

  /** Whether a tool of this name runs what it is given. */
  static boolean runs(String tool) {
    return words(tool).stream().anyMatch(SHELL_WORDS::contains);
  }

  /** Whether a tool that runs what it is given may be given it under this key. */
  static boolean isShellInput(String key) {
    return of(key) != PROSE || SHELL_INPUTS.contains(key.toLowerCase(Locale.ROOT));
  }
}
