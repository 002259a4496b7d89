package dev.clawdefender.audit.chain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A line of a chain: a JSON object whose last member is {@code hash}, the SHA-256 of the hash of
 * the line before (32 bytes) and of this line's bytes up to the comma before {@code "hash"}.
 */
public final class Line {
  private static final String MEMBER = ",\"hash\":\"";
  private static final int HASH_LENGTH = 64;

  /** How long the member and all after it is, without the end of line. */
  private static final int TAIL = MEMBER.length() + HASH_LENGTH + 2;

  private Line() {}

  /**
   * The line, with its end of line.
   *
   * @param body a JSON object in UTF-8 without an end of line
   * @param hash what {@link Hash#next} makes of the body without its last brace
   */
  static byte[] of(byte[] body, String hash) {
    byte[] tail = tail(hash);
    byte[] line = Arrays.copyOf(body, body.length - 1 + tail.length);
    System.arraycopy(tail, 0, line, body.length - 1, tail.length);
    return line;
  }

  /** What follows the body without its last brace: the hash and the end of line. */
  static byte[] tail(String hash) {
    return (MEMBER + hash + "\"}\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The hash that a line, without its end of line, says it has; null if it says none. */
  public static @Nullable String hash(byte[] line) {
    int from = line.length - TAIL;
    if (from < 1) {
      return null;
    }
    String tail = new String(line, from, TAIL, StandardCharsets.ISO_8859_1);
    String hash = tail.substring(MEMBER.length(), MEMBER.length() + HASH_LENGTH);
    boolean fits = tail.startsWith(MEMBER) && tail.endsWith("\"}") && hash.matches("[0-9a-f]{64}");
    return fits ? hash : null;
  }

  /** The hash that a line has where it follows the line with the hash {@code previous}. */
  public static String expected(String previous, byte[] line) {
    return Hash.next(previous, line, 0, Math.max(0, line.length - TAIL));
  }
}
