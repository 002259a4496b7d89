package dev.clawdefender.proxy.http;

import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * The secret by which clients show that they may use us. Only its digest is kept in memory.
 *
 * @param digest SHA-256 of it
 */
record HttpToken(byte[] digest) {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);
  private static final int MIN_LENGTH = 32;

  /** A secret of 256 bits that nobody can guess. */
  static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * Reads the token from its file, which is made if it is not there.
   *
   * @throws IOException if that cannot be, or the file is for others as well
   */
  static HttpToken of(Path file) throws IOException {
    if (Files.notExists(file)) {
      Files.createDirectories(file.toAbsolutePath().getParent(), FreshFile.OWNER_FOLDER);
      try (FreshFile fresh = new FreshFile(file, random() + "\n")) {
        fresh.create();
      } catch (FileAlreadyExistsException e) {
        // Somebody else was faster; theirs is read.
      }
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.stream().anyMatch(OTHERS::contains)) {
      throw new IOException(file + " can be read or changed by others: chmod 600 " + file);
    }
    String token = Files.readString(file).strip();
    if (token.length() < MIN_LENGTH) {
      throw new IOException(
          file
              + " holds no token of at least "
              + MIN_LENGTH
              + " characters: delete it for another");
    }
    return new HttpToken(sha256(token));
  }

  /** Whether a client has it. Takes the same time for every token. */
  boolean is(String offered) {
    return MessageDigest.isEqual(digest, sha256(offered));
  }

  /** A name for who has it. */
  String principal() {
    return HexFormat.of().formatHex(digest, 0, 8);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
