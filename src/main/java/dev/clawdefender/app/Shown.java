package dev.clawdefender.app;

import dev.clawdefender.message.VisibleText;

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
}
