package dev.clawdefender.proxy.headers;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Texts as headers repeat them. */
public final class HeaderValue {
  private static final String PREFIX = "=?base64?";
  private static final String SUFFIX = "?=";

  private HeaderValue() {}

  /**
   * What a header says that repeats a part of the message: the text itself where a header can carry
   * it; else its Base64, marked as such.
   */
  public static String of(String text) {
    boolean plain =
        !text.isEmpty()
            && text.equals(text.strip())
            && text.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= '~')
            && !looksEncoded(text);
    return plain
        ? text
        : PREFIX
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + SUFFIX;
  }

  /** The text that {@link #of} made a header's value of; empty if it is of no text. */
  public static Optional<String> decoded(String value) {
    if (!looksEncoded(value)) {
      return Optional.of(value);
    }
    if (value.length() < PREFIX.length() + SUFFIX.length()) {
      return Optional.empty(); // one question mark is both
    }
    String encoded = value.substring(PREFIX.length(), value.length() - SUFFIX.length());
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded);
      boolean canonical = Base64.getEncoder().encodeToString(bytes).equals(encoded);
      return canonical
          ? Optional.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString())
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean looksEncoded(String text) {
    return text.startsWith(PREFIX) && text.endsWith(SUFFIX);
  }
}
