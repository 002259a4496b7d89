package dev.clawdefender.runtime.redact;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/** What tells a secret from a text that only looks like one. */
final class Checksums {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "required",
          "optional",
          "string",
          "changeme",
          "password",
          "secret",
          "example",
          "none",
          "null",
          "undefined",
          "true",
          "false",
          "redacted",
          "hidden",
          "process",
          "environ",
          "number");

  private Checksums() {}

  /**
   * Whether the last six characters of a token are the CRC-32 of the 30 before, in base 62, as
   * GitHub and npm make them.
   */
  static boolean github(String token) {
    int underscore = token.indexOf('_');
    String random = token.substring(underscore + 1, token.length() - 6);
    CRC32 crc = new CRC32();
    crc.update(random.getBytes(StandardCharsets.US_ASCII));
    long value = crc.getValue();
    char[] digits = new char[6];
    for (int i = 5; i >= 0; i--) {
      digits[i] = BASE62.charAt((int) (value % 62));
      value /= 62;
    }
    return token.endsWith(new String(digits));
  }

  /**
   * Whether a number has a length that card numbers have and their check digit (ISO/IEC 7812-1).
   */
  static boolean paymentCard(String text) {
    String digits = text.replaceAll("[ -]", "");
    if (digits.length() < 13 || digits.length() > 19 || digits.chars().distinct().count() < 3) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int doubled = i % 2 == 1 ? digit * 2 : digit;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }

  /** Whether a text mixes letters and digits as no word does. */
  static boolean looksRandom(String text) {
    int digits = 0;
    int upper = 0;
    int lower = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      digits += Character.isDigit(c) ? 1 : 0;
      upper += Character.isUpperCase(c) ? 1 : 0;
      lower += Character.isLowerCase(c) ? 1 : 0;
    }
    return digits > 1 && (upper > 1 || lower > 1) && digits + upper > text.length() / 8;
  }

  /** Whether what is assigned to a secret's name is a value, and no name, placeholder or word. */
  static boolean looksSecret(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    boolean reference =
        lower.startsWith("$")
            || lower.startsWith("%")
            || lower.startsWith("[")
            || lower.startsWith("*")
            || lower.startsWith("xxx")
            || lower.startsWith("...")
            || lower.startsWith("process.env")
            || lower.startsWith("os.environ")
            || lower.startsWith("your")
            || PLACEHOLDERS.contains(lower);
    boolean odd = value.chars().anyMatch(c -> !Character.isLetter(c) && c != '_' && c != '.');
    return !reference && odd && !value.startsWith("/") && !value.startsWith("./");
  }
}
