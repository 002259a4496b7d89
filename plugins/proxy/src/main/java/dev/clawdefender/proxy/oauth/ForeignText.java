package dev.clawdefender.proxy.oauth;

import dev.clawdefender.message.VisibleText;
import java.net.URI;

/** Text that a server chose, as it may stand in a message for people. */
final class ForeignText {
  private static final int MAX_LENGTH = 200;

  private ForeignText() {}

  /** Without what would move the cursor, or hide or reorder other text; not too long. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .forEach(point -> shown.appendCodePoint(VisibleText.isVisible(point) ? point : '?'));
    return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "..." : shown.toString();
  }

  /** A URL likewise, without its query, which may hold a key. */
  static String shown(URI url) {
    return shown(
        url.getQuery() == null ? url.toString() : url.toString().replaceFirst("\\?.*", "?..."));
  }
}
