package dev.clawdefender.policy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Remembers which cases passed against which policy: their answers depend on nothing else but on
 * this program, so a start need not run them again, which takes longer than all else that it does.
 */
public interface PassedCases {
  /** Remembers nothing. */
  PassedCases NONE =
      new PassedCases() {
        @Override
        public boolean contains(String digest) {
          return false;
        }

        @Override
        public void add(String digest) {}
      };

  /**
   * Whether they passed.
   *
   * @param digest SHA-256 of a policy and its cases, as text in hexadecimal digits
   */
  boolean contains(String digest);

  /** All of them passed. */
  void add(String digest);

  /** That of two files as they are now; empty if one cannot be read. */
  static Optional<String> digest(Path policy, Path cases) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] first = Files.readAllBytes(policy);
      // Its length as well, so that what moves from one file to the other is noticed.
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, first.length));
      sha256.update(first);
      return Optional.of(HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(cases))));
    } catch (IOException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
