package dev.clawdefender.runtime.redact;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names whose values are secrets whatever they look like. */
final class SecretKeys {
  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passwd",
          "passphrase",
          "pwd",
          "secret",
          "secrets",
          "apikey",
          "credential",
          "credentials",
          "authorization",
          "cookie",
          "privatekey",
          "accesskey",
          "secretkey",
          "bearer",
          "otp",
          "mfa",
          "pin",
          "ssn",
          "cvv",
          "cvc");
  private static final Set<String> PAIRS =
      Set.of(
          "api key",
          "access key",
          "private key",
          "secret key",
          "auth token",
          "access token",
          "refresh token",
          "id token",
          "session token",
          "bearer token",
          "api token",
          "signing key",
          "encryption key",
          "client secret",
          "session id",
          "security token",
          "bot token");

  private static final Pattern BETWEEN_WORDS =
      Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

  private SecretKeys() {}

  /** Texts, in lower case, of which one stands in every name whose value is a secret. */
  static Set<String> parts() {
    Set<String> parts = new HashSet<>(WORDS);
    parts.addAll(Set.of("key", "token", "auth", "secret", "session", "\"-", "pass"));
    return parts;
  }

  /** Whether the value of {@code name} is a secret. */
  static boolean contains(String name) {
    List<String> words = words(name);
    for (int i = 0; i < words.size(); i++) {
      if (WORDS.contains(words.get(i))
          || i > 0 && PAIRS.contains(words.get(i - 1) + " " + words.get(i))) {
        return true;
      }
    }
    return words.equals(List.of("token")) || words.equals(List.of("auth"));
  }

  /** Whether what follows an option such as {@code --db-password} is a secret. */
  static boolean ofOption(String option) {
    return contains(option) || words(option).equals(List.of("pass"));
  }

  /** The words of a name in camelCase, snake_case or kebab-case, in lower case. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    for (String word : BETWEEN_WORDS.split(name)) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }
}
