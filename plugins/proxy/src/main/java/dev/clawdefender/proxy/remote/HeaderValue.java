package dev.clawdefender.proxy.remote;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Texts in headers. */
final class HeaderValue {
  private static final String PREFIX = "=?base64?";
  private static final String SUFFIX = "?=";

  private HeaderValue() {}

  /** Whether a header can carry the text as a word. */
  static boolean isVisible(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** The text's UTF-8 as characters of a byte each, as headers carry it. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * What a header says that repeats a part of the message (2026-07-28, SEP-2243): the text itself
   * where a header can carry it; else its Base64, marked as such.
   */
  static String of(String text) {
    boolean plain =
        !text.isEmpty()
            && text.equals(text.strip())
            && text.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= '~')
            && !(text.startsWith(PREFIX) && text.endsWith(SUFFIX));
    return plain
        ? text
        : PREFIX
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + SUFFIX;
  }
}
