package dev.clawdefender.audit.chain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, as lower-case hexadecimal digits. */
public final class Hash {
  /** What the first line of a chain follows. */
  public static final String NONE = "0".repeat(64);

  private Hash() {}

  /** The hash of a line that follows the line with the hash {@code previous}. */
  public static String next(String previous, byte[] body, int from, int to) {
    MessageDigest sha = sha256();
    sha.update(HexFormat.of().parseHex(previous));
    sha.update(body, from, to - from);
    return HexFormat.of().formatHex(sha.digest());
  }

  /** A fresh SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
