package dev.clawdefender.slm.embedded;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in the spellings that signals are looked for in. Each spelling of a text is the beginning
 * of the same spelling of that text with more behind it, where the two do not run into one word: so
 * what was found stays found.
 */
final class FoldedText {
  /** How deep encodings within encodings are undone. */
  private static final int DEPTH = 2;

  private static final int SHORTEST_DECODED = 8;
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{16,}+");
  private static final Pattern HOME =
      Pattern.compile("(?:/home/|/users/|c:\\\\+users\\\\+)[a-z0-9._-]++|/root\\b|\\$\\{?home\\}?");
  private static final Pattern BLANK = Pattern.compile("\\$\\{?ifs\\}?(?:\\$9)?");

  /** Letters that look like Latin ones. */
  private static final Map<Integer, Character> LOOKALIKES =
      Map.ofEntries(
          Map.entry(0x0430, 'a'),
          Map.entry(0x0435, 'e'),
          Map.entry(0x043E, 'o'),
          Map.entry(0x0440, 'p'),
          Map.entry(0x0441, 'c'),
          Map.entry(0x0443, 'y'),
          Map.entry(0x0445, 'x'),
          Map.entry(0x0456, 'i'),
          Map.entry(0x0455, 's'),
          Map.entry(0x0458, 'j'),
          Map.entry(0x04BB, 'h'),
          Map.entry(0x03BF, 'o'),
          Map.entry(0x03B1, 'a'),
          Map.entry(0x03C1, 'p'),
          Map.entry(0x2044, '/'),
          Map.entry(0x2215, '/'),
          Map.entry(0x2010, '-'),
          Map.entry(0x2011, '-'),
          Map.entry(0x2212, '-'));

  /**
   * One spelling.
   *
   * @param decoded whether an encoding was undone for it
   */
  record Spelling(String text, boolean decoded) {}

  private FoldedText() {}

  /** The spellings of a text: as it stands, without quotes, and with encodings undone. */
  static List<Spelling> of(String text) {
    List<Spelling> spellings = new ArrayList<>();
    add(text, 0, spellings);
    return spellings;
  }

  private static void add(String text, int depth, List<Spelling> out) {
    String folded = places(fold(text));
    out.add(new Spelling(folded, depth > 0));
    String unquoted = places(unquote(folded));
    if (!unquoted.equals(folded)) {
      out.add(new Spelling(unquoted, depth > 0));
    }
    if (depth == DEPTH) {
      return;
    }
    if (text.indexOf('%') >= 0 || text.indexOf('\\') >= 0) {
      String unescaped = unescape(text);
      if (!unescaped.equals(text)) {
        add(unescaped, depth + 1, out);
      }
    }
    Matcher runs = BASE64.matcher(text);
    while (runs.find()) {
      String decoded = base64(text, runs.start(), runs.end());
      if (decoded.length() >= SHORTEST_DECODED) {
        add(decoded, depth + 1, out);
      }
    }
  }

  /** Letter by letter, so that what comes later changes nothing: no case, no marks, one blank. */
  private static String fold(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point < 0x80) {
        append((char) point, out);
      } else {
        foreign(point, out);
      }
    }
    return out.toString();
  }

  private static void foreign(int point, StringBuilder out) {
    Character known = LOOKALIKES.get(Character.toLowerCase(point));
    if (known != null) {
      append(known, out);
      return;
    }
    String parts = Normalizer.normalize(Character.toString(point), Normalizer.Form.NFKD);
    parts
        .codePoints()
        .forEach(
            part -> {
              switch (Character.getType(part)) {
                case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.SURROGATE -> {}
                case Character.SPACE_SEPARATOR -> append(' ', out);
                case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> append('\n', out);
                default -> {
                  if (part < 0x80) {
                    append((char) part, out);
                  } else {
                    out.appendCodePoint(Character.toLowerCase(part));
                  }
                }
              }
            });
  }

  private static void append(char c, StringBuilder out) {
    char last = out.isEmpty() ? '\n' : out.charAt(out.length() - 1);
    if (c >= 'A' && c <= 'Z') {
      out.append((char) (c + 32));
    } else if (c == ' ' || c == '\t' || c == '\f') {
      // A blank after these means nothing.
      if (last != ' ' && "|;&<>(=\n".indexOf(last) < 0) {
        out.append(' ');
      }
    } else if (c == '\n' || c == '\r') {
      if (last != '\n') {
        out.append('\n');
      }
    } else if (c >= 0x20 && c != 0x7F) {
      out.append(c);
    }
  }

  /** Without the characters that a shell takes away, and with those that it puts in. */
  private static String unquote(String folded) {
    StringBuilder out = new StringBuilder(folded.length());
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (c != '\'' && c != '"' && c != '\\' && c != '`' && c != '^') {
        append(c, out);
      }
    }
    return BLANK.matcher(out).replaceAll(" ");
  }

  /** All home folders are one. */
  private static String places(String folded) {
    return HOME.matcher(folded).replaceAll("~");
  }

  /** With {@code %41}, {@code \x41}, {@code \u0041} and {@code \101} undone. */
  private static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    byte[] bytes = new byte[text.length()];
    int count = 0;
    for (int i = 0; i <= text.length(); ) {
      int length = i < text.length() ? escape(text, i) : 0;
      if (length > 0 && text.charAt(i) != '\\') {
        bytes[count++] = (byte) Integer.parseInt(text, i + 1, i + 3, 16);
        i += length;
        continue;
      }
      out.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
      count = 0;
      if (i == text.length()) {
        break;
      }
      if (length == 0) {
        out.append(text.charAt(i++));
      } else {
        boolean octal = Character.isDigit(text.charAt(i + 1));
        int digits = i + (octal ? 1 : 2);
        out.append((char) Integer.parseInt(text, digits, i + length, octal ? 8 : 16));
        i += length;
      }
    }
    return out.toString();
  }

  /** The length of the escape that begins here; 0 if none does. */
  private static int escape(String text, int at) {
    char c = text.charAt(at);
    if (c == '%') {
      return digits(text, at + 1, 2, 16) ? 3 : 0;
    }
    if (c != '\\' || at + 1 == text.length()) {
      return 0;
    }
    return switch (text.charAt(at + 1)) {
      case 'x' -> digits(text, at + 2, 2, 16) ? 4 : 0;
      case 'u' -> digits(text, at + 2, 4, 16) ? 6 : 0;
      case '0', '1' -> digits(text, at + 1, 3, 8) ? 4 : 0;
      default -> 0;
    };
  }

  private static boolean digits(String text, int from, int count, int radix) {
    if (from + count > text.length()) {
      return false;
    }
    for (int i = from; i < from + count; i++) {
      if (text.charAt(i) >= 0x80 || Character.digit(text.charAt(i), radix) < 0) {
        return false;
      }
    }
    return true;
  }

  /** What a run of base64 says, until it says something that is no plain text. */
  private static String base64(String text, int from, int to) {
    String run = text.substring(from, from + (to - from) / 4 * 4);
    byte[] bytes =
        Base64.getDecoder()
            .decode(run.replace('-', '+').replace('_', '/').getBytes(StandardCharsets.ISO_8859_1));
    StringBuilder out = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      boolean plain = b >= 0x20 && b < 0x7F || b == '\n' || b == '\r' || b == '\t';
      if (plain) {
        out.append((char) b);
      } else if (b != 0) { // every other byte of UTF-16 is 0
        break;
      }
    }
    return out.toString();
  }
}
