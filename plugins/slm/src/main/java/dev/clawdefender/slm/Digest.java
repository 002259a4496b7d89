package dev.clawdefender.slm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file's content is known by: its SHA-256.
 *
 * @param hex 64 digits from 0 to f
 */
public record Digest(String hex) {
  private static final int BUFFER = 1 << 20;

  /** Reads a whole file. */
  public static Digest of(Path file) throws IOException {
    MessageDigest sha256 = sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
    }
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  /**
   * Reads a library of llama.cpp and the parts of llama.cpp beside it that it loads. One digest for
   * all, by their names and digests, so that none can be changed, added or taken away.
   */
  public static Digest ofLibrary(Path library) throws IOException {
    SortedMap<String, Path> parts = new TreeMap<>();
    parts.put(String.valueOf(library.getFileName()), library);
    try (DirectoryStream<Path> beside =
        Files.newDirectoryStream(library.toAbsolutePath().getParent(), "lib{llama,ggml}*")) {
      for (Path part : beside) {
        if (Files.isRegularFile(part)) {
          parts.put(String.valueOf(part.getFileName()), part);
        }
      }
    }
    MessageDigest sha256 = sha256();
    for (Map.Entry<String, Path> part : parts.entrySet()) {
      String line = of(part.getValue()).hex() + "  " + part.getKey() + "\n"; // as sha256sum has it
      sha256.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /**
   * Does nothing if it is this one.
   *
   * @throws IOException if it is not
   */
  public void require(String expected, Path file) throws IOException {
    if (!hex.equalsIgnoreCase(expected)) {
      throw new IOException(file + " is another one: its SHA-256 is " + hex + ", not " + expected);
    }
  }
}
