package dev.clawdefender.toolpins;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;

/** The pins of one server, in a file of their own. */
final class PinFile {
  private final Path file;

  PinFile(Path folder, String server) {
    file = folder.resolve(fileName(server));
  }

  /** A server's name may be anything; a file's may not. */
  private static String fileName(String server) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(server.getBytes(StandardCharsets.UTF_8));
      String readable = server.replaceAll("[^A-Za-z0-9-]", "_");
      return readable.substring(0, Math.min(40, readable.length()))
          + "-"
          + HexFormat.of().formatHex(digest, 0, 6)
          + ".properties";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The pins by tool; none if nothing was pinned yet. */
  Map<String, ToolPin> read() throws IOException {
    Map<String, ToolPin> pins = new HashMap<>();
    if (Files.exists(file)) {
      Properties properties = new Properties();
      properties.load(new StringReader(Files.readString(file)));
      for (String key : properties.stringPropertyNames()) {
        if (key.endsWith(".words")) {
          String name = key.substring(0, key.length() - ".words".length());
          pins.put(
              name,
              new ToolPin(
                  name,
                  properties.getProperty(key),
                  properties.getProperty(name + ".shape", ""),
                  properties.getProperty(name + ".promises", "")));
        }
      }
    }
    return pins;
  }

  /** Takes the place of what was pinned, at once. */
  void write(Map<String, ToolPin> pins) throws IOException {
    Properties properties = new Properties();
    for (ToolPin pin : pins.values()) {
      properties.setProperty(pin.name() + ".words", pin.words());
      properties.setProperty(pin.name() + ".shape", pin.shape());
      properties.setProperty(pin.name() + ".promises", pin.promises());
    }
    StringWriter text = new StringWriter();
    properties.store(text, "What the tools of a server said of themselves. Delete it to pin anew.");
    Path fresh =
        Files.createTempFile(
            file.getParent(),
            ".pins",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text.toString());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
