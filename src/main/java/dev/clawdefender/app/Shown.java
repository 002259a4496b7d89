package dev.clawdefender.app;

import dev.clawdefender.message.VisibleText;
import java.util.stream.Collectors;

/** Texts that others chose, as they may be shown in a terminal. */
final class Shown {
  private Shown() {}

  /** Without what would move the cursor, or hide or reorder other text. */
  static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(point -> line.appendCodePoint(VisibleText.isVisible(point) ? point : '?'));
    return line.toString();
  }

  /** The same, line by line. */
  static String lines(String text) {
    return text.lines().map(Shown::line).collect(Collectors.joining("\n"));
  }

  /**
   * JSON in which every value stays as it is spelled, with line breaks and blanks between them for
   * who reads it; what a terminal would not show stands as its escape. Any text is taken: what is
   * cut off is shown up to there.
   */
  static String json(String json) {
    StringBuilder shown = new StringBuilder();
    int depth = 0;
    boolean string = false;
    boolean escaped = false;
    for (int i = 0; i < json.length(); ) {
      int point = json.codePointAt(i);
      i += Character.charCount(point);
      if (string) {
        append(shown, point);
        string = escaped || point != '"';
        escaped = !escaped && point == '\\';
      } else if (point == '{' || point == '[') {
        shown.appendCodePoint(point);
        newLine(shown, ++depth);
      } else if (point == '}' || point == ']') {
        newLine(shown, --depth);
        shown.appendCodePoint(point);
      } else if (point == ',') {
        shown.append(',');
        newLine(shown, depth);
      } else if (point == ':') {
        shown.append(": ");
      } else if (point > ' ') {
        append(shown, point);
        string = point == '"';
      }
    }
    return shown.toString();
  }

  private static void newLine(StringBuilder shown, int depth) {
    shown.append('\n').append("  ".repeat(Math.max(0, depth)));
  }

  private static void append(StringBuilder shown, int point) {
    if (VisibleText.isVisible(point)) {
      shown.appendCodePoint(point);
    } else {
      for (char c : Character.toChars(point)) {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
  }
}
