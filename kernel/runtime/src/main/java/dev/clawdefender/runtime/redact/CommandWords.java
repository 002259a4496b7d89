package dev.clawdefender.runtime.redact;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the secrets in the words of a command, which are its program and its arguments: what stands
 * after an option with the name of a secret, and what known programs take for one. Used once, for
 * one word after the other.
 */
final class CommandWords {
  /** Options whose next word is a user and, after a colon, a password. */
  private static final Set<String> USER =
      Set.of("-u", "--user", "--proxy-user", "-U", "-a", "--auth");

  /** Programs whose option has a password in the same word. */
  private static final Map<String, Set<String>> JOINED =
      Map.of(
          "-p",
          Set.of(
              "mysql",
              "mysqldump",
              "mysqladmin",
              "mysqlimport",
              "mariadb",
              "mariadb-dump",
              "mariadb-admin",
              "sshpass",
              "7z",
              "7za",
              "7zr"),
          "-w",
          Set.of("ldapsearch", "ldapadd", "ldapmodify", "ldapwhoami"));

  /** Programs, or their commands, whose option has a password in the next word. */
  private static final Map<String, Set<String>> NEXT =
      Map.of(
          "-p", Set.of("sshpass", "login", "mosquitto_pub", "mosquitto_sub"),
          "-P", Set.of("zip", "unzip", "mosquitto_pub", "mosquitto_sub"),
          "-w", Set.of("ldapsearch", "ldapadd", "ldapmodify", "ldapwhoami"),
          "-a", Set.of("redis-cli"),
          "-k", Set.of("openssl"));

  /** Programs that take a script after an option that ends with a {@code c}. */
  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh", "ash", "su");

  private static final Pattern SCRIPT_OPTION = Pattern.compile("-[a-zA-Z]*c|--command");

  private static final int MAX_SEEN = 64;

  /** Where a secret is in a word: from here on; negative if there is none. */
  static final int NOWHERE = -1;

  private final Set<String> seen = new HashSet<>();
  private String option = "";

  /** Whether the next word is a script, which has words of its own. */
  boolean isScriptNext() {
    return SCRIPT_OPTION.matcher(option).matches() && SHELLS.stream().anyMatch(seen::contains);
  }

  /** Where the secret begins in the next word; {@link #NOWHERE} if there is none. */
  int secretIn(String word) {
    String before = option;
    option = word.startsWith("-") ? word : "";
    int from = after(before, word);
    if (from == NOWHERE) {
      from = joined(word);
    }
    if (seen.size() < MAX_SEEN) {
      seen.add(word.substring(word.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT));
    }
    return from;
  }

  private int after(String before, String word) {
    if (before.isEmpty() || word.isEmpty()) {
      return NOWHERE;
    }
    boolean named = before.indexOf('=') < 0 && before.length() > 2 && SecretKeys.ofOption(before);
    // What looks like an option is one, unless the option before it says that it is no more.
    if (named && !word.startsWith("--") || isOf(NEXT, before)) {
      return 0;
    }
    if (!USER.contains(before)) {
      return NOWHERE;
    }
    int colon = word.indexOf(':');
    boolean hasPassword =
        colon >= 0 && colon + 1 < word.length() && !word.startsWith("/", colon + 1);
    // Two numbers are a user and a group.
    return hasPassword && !word.chars().allMatch(c -> c == ':' || c >= '0' && c <= '9')
        ? colon + 1
        : NOWHERE;
  }

  private int joined(String word) {
    return word.length() > 2 && word.charAt(1) != '-' && isOf(JOINED, word.substring(0, 2))
        ? 2
        : NOWHERE;
  }

  private boolean isOf(Map<String, Set<String>> programs, String name) {
    return programs.getOrDefault(name, Set.of()).stream().anyMatch(seen::contains);
  }
}
