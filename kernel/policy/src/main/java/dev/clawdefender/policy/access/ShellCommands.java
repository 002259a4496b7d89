package dev.clawdefender.policy.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What simple commands mean: which program runs, what it runs in turn, what its words reach for.
 */
final class ShellCommands {
  private static final Set<String> KEYWORDS =
      Set.of(
          "if",
          "then",
          "else",
          "elif",
          "fi",
          "do",
          "done",
          "while",
          "until",
          "for",
          "case",
          "esac",
          "in",
          "{",
          "}",
          "!",
          "function",
          "select",
          "coproc",
          "[[",
          "]]");
  private static final Set<String> SHELLS =
      Set.of("sh", "bash", "zsh", "dash", "ksh", "fish", "ash", "su", "rbash", "mksh");
  private static final Set<String> INTERPRETERS =
      Set.of(
          "python",
          "python2",
          "python3",
          "node",
          "perl",
          "ruby",
          "php",
          "deno",
          "bun",
          "awk",
          "osascript",
          "lua",
          "pwsh",
          "powershell");

  /** Programs that run another: how many words of their own come before it, options aside. */
  private static final Map<String, Integer> WRAPPERS =
      Map.ofEntries(
          Map.entry("env", 0),
          Map.entry("sudo", 0),
          Map.entry("doas", 0),
          Map.entry("nohup", 0),
          Map.entry("time", 0),
          Map.entry("timeout", 1),
          Map.entry("nice", 0),
          Map.entry("ionice", 0),
          Map.entry("command", 0),
          Map.entry("exec", 0),
          Map.entry("builtin", 0),
          Map.entry("busybox", 0),
          Map.entry("stdbuf", 0),
          Map.entry("setsid", 0),
          Map.entry("xargs", 0),
          Map.entry("watch", 0),
          Map.entry("chroot", 1),
          Map.entry("flock", 1),
          Map.entry("unshare", 0),
          Map.entry("strace", 0),
          Map.entry("npx", 0),
          Map.entry("toybox", 0));

  private static final Set<String> NETWORK =
      Set.of(
          "curl",
          "wget",
          "ssh",
          "scp",
          "sftp",
          "nc",
          "ncat",
          "netcat",
          "telnet",
          "ping",
          "dig",
          "nslookup",
          "host",
          "ftp",
          "http",
          "xh",
          "rsync");
  private static final Set<String> SPEAKERS = Set.of("echo", "printf");
  private static final Set<String> OPTIONS_WITH_VALUE =
      Set.of(
          "-u", "-g", "-n", "-c", "-I", "-L", "-P", "-s", "-k", "-o", "-e", "-i", "-d", "-C", "-h",
          "-p", "-r", "-t", "-U", "-D");

  private final Place place;
  private final ShellListener listener;
  private final Consumer<String> reader;
  private final Map<String, String> variables;
  private @Nullable String directory;
  private String lastName = "";

  /**
   * @param reader reads a text that a shell would be given
   * @param directory where the text's relative paths start, if that is known to differ
   */
  ShellCommands(
      Place place,
      ShellListener listener,
      Consumer<String> reader,
      Map<String, String> variables,
      @Nullable String directory) {
    this.place = place;
    this.listener = listener;
    this.reader = reader;
    this.variables = variables;
    this.directory = directory;
  }

  @Nullable String directory() {
    return directory;
  }

  /** A word with the {@code ~} at its start, or after an assignment's sign, expanded. */
  String tilde(String word) {
    int sign = word.indexOf('=');
    if (sign > 0 && word.startsWith("~", sign + 1)) {
      return word.substring(0, sign + 1) + VariableText.tilde(word.substring(sign + 1), place);
    }
    return VariableText.tilde(word, place);
  }

  /** A file that a command reads or writes by redirection. */
  void redirected(ShellWord word) {
    String[] parts = word.text().split("/");
    if (word.text().startsWith("/dev/tcp/") || word.text().startsWith("/dev/udp/")) {
      listener.host(parts.length > 3 ? parts[3] : "");
    }
    if (!word.text().matches("\\d+")) {
      report(word);
    }
  }

  /** A text that the last command is fed. */
  void fed(String text) {
    if (SHELLS.contains(lastName) || WRAPPERS.containsKey(lastName)) {
      reader.accept(text);
    } else if (isInterpreter(lastName)) {
      code(text);
    }
  }

  /** A command of these words. */
  void simple(List<ShellWord> all) {
    List<ShellWord> words = all;
    while (!words.isEmpty() && (KEYWORDS.contains(words.getFirst().text()) || assigns(words))) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty()) {
      return;
    }
    String first = words.getFirst().text();
    String name = first.substring(first.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean known = first.indexOf('*') < 0 && first.indexOf('?') < 0;
    lastName = name;
    listener.command(
        known ? name : "*", words.stream().map(ShellWord::text).collect(Collectors.joining(" ")));
    if (first.indexOf('/') >= 0) {
      report(words.getFirst());
    }
    optionValue(words.getFirst());
    List<ShellWord> arguments = words.subList(1, words.size());
    runsAnother(name, arguments);
    reaches(name, arguments);
  }

  private boolean assigns(List<ShellWord> words) {
    String text = words.getFirst().text();
    int sign = text.indexOf('=');
    if (sign <= 0
        || !text.substring(0, sign).chars().allMatch(c -> VariableText.isNamePart((char) c))) {
      return false;
    }
    variables.put(text.substring(0, sign), text.substring(sign + 1));
    return true;
  }

  private void runsAnother(String name, List<ShellWord> words) {
    if (WRAPPERS.containsKey(name)) {
      int inner = innerCommand(words, WRAPPERS.get(name));
      if (inner < words.size()) {
        simple(words.subList(inner, words.size()));
        lastName = words.get(inner).text();
      }
    } else if (SHELLS.contains(name) || isInterpreter(name)) {
      int code = codeOption(words, SHELLS.contains(name) ? "c" : "cepr");
      if (code >= 0 && SHELLS.contains(name)) {
        reader.accept(words.get(code).text());
      } else if (code >= 0) {
        code(words.get(code).text());
      }
    }
    switch (name) {
      case "eval", "trap" ->
          reader.accept(words.stream().map(ShellWord::text).collect(Collectors.joining(" ")));
      case "export", "declare", "local", "readonly", "typeset" ->
          words.forEach(word -> assigns(List.of(word)));
      case "cd", "pushd" -> changeDirectory(words);
      case "ssh" -> {
        int inner = innerCommand(words, 1);
        if (inner < words.size()) {
          reader.accept(
              words.subList(inner, words.size()).stream()
                  .map(ShellWord::text)
                  .collect(Collectors.joining(" ")));
        }
      }
      case "find" -> {
        for (int i = 0; i < words.size() - 1; i++) {
          if (words.get(i).text().matches("-(exec|execdir|ok|okdir)")) {
            simple(words.subList(i + 1, words.size()));
          }
        }
      }
      default -> {}
    }
  }

  private void changeDirectory(List<ShellWord> words) {
    for (ShellWord word : words) {
      if (!word.text().startsWith("-")) {
        String start = directory == null ? place.workingDirectory() : directory;
        directory = PathText.normalise(VariableText.absolute(word.text(), place, start));
        return;
      }
    }
    directory = place.home();
  }

  private static boolean isInterpreter(String name) {
    return INTERPRETERS.contains(name) || name.startsWith("python");
  }

  /**
   * Where the inner command of a wrapper starts: after options, assignments and {@code own} words.
   */
  private static int innerCommand(List<ShellWord> words, int own) {
    int left = own;
    int i = 0;
    while (i < words.size()) {
      String text = words.get(i).text();
      if (OPTIONS_WITH_VALUE.contains(text)) {
        i += 2;
      } else if (text.startsWith("-") || text.matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
        i++;
      } else if (left > 0) {
        left--;
        i++;
      } else {
        return i;
      }
    }
    return Math.min(i, words.size());
  }

  private static int codeOption(List<ShellWord> words, String letters) {
    for (int i = 0; i < words.size() - 1; i++) {
      String text = words.get(i).text();
      boolean option = text.length() > 1 && text.charAt(0) == '-' && text.charAt(1) != '-';
      boolean isCode = option && text.chars().skip(1).anyMatch(c -> letters.indexOf(c) >= 0);
      if (isCode || text.equals("--command") || text.equals("--eval")) {
        return i + 1;
      }
    }
    return -1;
  }

  private void code(String text) {
    PathShape.tokens(text, token -> listener.path(token, false, directory));
    int scheme = text.indexOf("://");
    while (scheme >= 0) {
      listener.host(hostAt(text, scheme + 3));
      scheme = text.indexOf("://", scheme + 3);
    }
  }

  private static String hostAt(String text, int start) {
    int end = start;
    while (end < text.length() && "/'\"` )<>\\".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(start, end);
  }

  private void reaches(String name, List<ShellWord> words) {
    boolean hostWanted = NETWORK.contains(name);
    for (ShellWord word : words) {
      String text = word.text();
      if (text.startsWith("-")) {
        optionValue(word);
        continue;
      }
      if (UriText.hasAuthority(text) && !UriText.scheme(text).equals("file")) {
        listener.host(UriText.authority(text));
        hostWanted = false;
        continue;
      }
      if (hostWanted || text.matches("[^/\\s]+@[^/\\s]+")) {
        hostWanted = !networkHost(text) && hostWanted;
      }
      // What is only said may still be what another command is given.
      boolean prose = SPEAKERS.contains(name) || text.indexOf(' ') >= 0 || text.indexOf('\n') >= 0;
      if (!prose || PathShape.isPath(text)) {
        report(word);
        attached(word);
      }
    }
  }

  /**
   * Reports the host of {@code user@host:path}, {@code host:path}, {@code host/path}; false if
   * none.
   */
  private boolean networkHost(String text) {
    int end = text.indexOf('/');
    String head = end < 0 ? text : text.substring(0, end);
    if (head.isEmpty() || "~.@".indexOf(head.charAt(0)) >= 0) {
      return false;
    }
    int at = head.lastIndexOf('@');
    int colon = head.indexOf(':', at + 1);
    String host =
        HostText.ofShape(colon < 0 || head.startsWith("[") ? head : head.substring(0, colon));
    if (host == null) {
      return false;
    }
    listener.host(host);
    return true;
  }

  private void optionValue(ShellWord word) {
    String text = word.text();
    if (!text.startsWith("--") && text.length() > 2) {
      // The value may be glued to a one-letter option: -f/etc/passwd, -d@/etc/passwd.
      for (int i = 2; i <= Math.min(3, text.length() - 1); i++) {
        if (PathShape.isPath(text.substring(i))) {
          report(new ShellWord(VariableText.tilde(text.substring(i), place), word.glob()));
        }
      }
    }
    attached(word);
  }

  /**
   * Paths and hosts after a sign within a word: {@code --file=/x}, {@code if=/x}, {@code f=@/x}.
   */
  private void attached(ShellWord word) {
    String text = word.text();
    for (int i = 0; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c == '=' || c == '@' || c == ':' && i > 0) {
        String value = text.substring(i + 1);
        if (UriText.hasAuthority(value)) {
          listener.host(UriText.authority(value));
        } else if (PathShape.isPath(value) && !value.startsWith("//")) {
          report(new ShellWord(VariableText.tilde(value, place), word.glob()));
        }
      }
    }
  }

  private void report(ShellWord word) {
    if (word.text().isEmpty()) {
      return;
    }
    listener.path(word.text(), word.glob(), null);
    boolean relative = !word.text().startsWith("/");
    if (directory != null && relative) {
      listener.path(word.text(), word.glob(), directory);
    }
  }
}
