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
      int plain = i;
      while (i < to && bytes[i] >= 0 && bytes[i] != '\\') {
        i++;
      }
      out.appendAscii(bytes, plain, i);
      if (i == to) {
        return;
      }
      byte b = bytes[i];
      if (b == '\\') {
        out.append(unescaped(bytes, i + 1));
        i = afterEscape(bytes, i + 1);
      } else {
        int point = multiByte(bytes, i);
        i += byteCount(b);
        if (Character.isBmpCodePoint(point)) {
          out.append((char) point);
        } else {
          out.append(Character.highSurrogate(point)).append(Character.lowSurrogate(point));
        }
      }
    }
  }

  /** Whether the string is spelled in ASCII and without escapes. */
  static boolean isAscii(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0 || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Whether the unescaped string is {@code expected}. */
  static boolean equal(byte[] bytes, int from, int to, String expected) {
    int length = expected.length();
    if (to - from < length) {
      return false; // a character takes at least one byte
    }
    int i = from;
    for (int k = 0; k < length; k++) {
      if (i == to) {
        return false;
      }
      byte b = bytes[i];
      if (b == '\\') {
        if (unescaped(bytes, i + 1) != expected.charAt(k)) {
          return false;
        }
        i = afterEscape(bytes, i + 1);
      } else if (b >= 0) {
        if (b != expected.charAt(k)) {
          return false;
        }
        i++;
      } else {
        int point = multiByte(bytes, i);
        i += byteCount(b);
        if (!Character.isBmpCodePoint(point)) {
          if (Character.highSurrogate(point) != expected.charAt(k++) || k == length) {
            return false;
          }
          point = Character.lowSurrogate(point);
        }
        if (point != expected.charAt(k)) {
          return false;
        }
      }
    }
    return i == to;
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

  /** The character that the escape with its letter at {@code at} stands for. */
  private static char unescaped(byte[] bytes, int at) {
    return switch (bytes[at]) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int value = 0;
        for (int i = 1; i <= 4; i++) {
          value = value << 4 | Character.digit(bytes[at + i], 16);
        }
        yield (char) value;
      }
      default -> (char) bytes[at]; // quote, backslash, slash
    };
  }

  private static int afterEscape(byte[] bytes, int at) {
    return bytes[at] == 'u' ? at + 5 : at + 1;
  }

  private static int byteCount(byte first) {
    int value = first & 0xFF;
    return value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
  }

  private static int multiByte(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    if (first < 0xE0) {
      return (first & 0x1F) << 6 | bytes[at + 1] & 0x3F;
    }
    if (first < 0xF0) {
      return (first & 0x0F) << 12 | (bytes[at + 1] & 0x3F) << 6 | bytes[at + 2] & 0x3F;
    }
    return (first & 0x07) << 18
        | (bytes[at + 1] & 0x3F) << 12
        | (bytes[at + 2] & 0x3F) << 6
        | bytes[at + 3] & 0x3F;
  }
}
