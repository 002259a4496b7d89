package dev.clawdefender.app;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a supervisor's metrics say of its sensor. */
final class Sensors {
  private Sensors() {}

  /** The sum of all that begin so. */
  static double metric(int port, String name) throws Exception {
    try (InputStream in =
        URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }
}
