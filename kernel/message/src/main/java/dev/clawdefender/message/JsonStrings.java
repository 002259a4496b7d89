package dev.clawdefender.message;

/**
 * The contents of JSON strings (RFC 8259 section 7): comparing and unescaping without allocation.
 * Every method takes the bytes between the quotes, already checked by {@link JsonReader}.
 */
final class JsonStrings {
  private JsonStrings() {}

  /** Replaces what {@code out} holds by the unescaped characters. */
  static void decode(byte[] bytes, int from, int to, Text out) {
    out.clear();
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      if (b == '\\') {
        i = unescape(bytes, i + 1, out);
      } else if (b >= 0) {
        out.append((char) b);
        i++;
      } else {
        i = decodeMultiByte(bytes, i, out);
      }
    }
  }

  /** Whether the unescaped string is {@code expected}. */
  static boolean equal(byte[] bytes, int from, int to, String expected) {
    int length = to - from;
    if (length < expected.length()) {
      return false; // a character takes at least one byte
    }
    for (int i = 0; i < length; i++) {
      byte b = bytes[from + i];
      if (b < 0 || b == '\\') {
        Text text = new Text();
        decode(bytes, from, to, text);
        return text.contentEquals(expected);
      }
      if (i == expected.length() || b != expected.charAt(i)) {
        return false;
      }
    }
    return length == expected.length();
  }

  /**
   * Whether a reader that ignores case, as some JSON libraries do with field names, would take the
   * string for {@code expected}. Folds as Unicode does, so that U+017F counts as s and U+212A as k.
   */
  static boolean equalFolded(Text text, String expected) {
    if (text.length() != expected.length()) {
      return false;
    }
    for (int i = 0; i < expected.length(); i++) {
      if (fold(text.charAt(i)) != fold(expected.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char fold(char c) {
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  private static int unescape(byte[] bytes, int at, Text out) {
    switch (bytes[at]) {
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        int value = 0;
        for (int i = 1; i <= 4; i++) {
          value = value << 4 | Character.digit(bytes[at + i], 16);
        }
        out.append((char) value);
        return at + 5;
      }
      default -> out.append((char) bytes[at]); // quote, backslash, slash
    }
    return at + 1;
  }

  private static int decodeMultiByte(byte[] bytes, int at, Text out) {
    int first = bytes[at] & 0xFF;
    if (first < 0xE0) {
      out.append((char) ((first & 0x1F) << 6 | bytes[at + 1] & 0x3F));
      return at + 2;
    }
    if (first < 0xF0) {
      out.append(
          (char) ((first & 0x0F) << 12 | (bytes[at + 1] & 0x3F) << 6 | bytes[at + 2] & 0x3F));
      return at + 3;
    }
    int point =
        (first & 0x07) << 18
            | (bytes[at + 1] & 0x3F) << 12
            | (bytes[at + 2] & 0x3F) << 6
            | bytes[at + 3] & 0x3F;
    out.append(Character.highSurrogate(point)).append(Character.lowSurrogate(point));
    return at + 4;
  }
}
