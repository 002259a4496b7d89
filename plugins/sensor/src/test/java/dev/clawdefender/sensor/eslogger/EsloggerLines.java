package dev.clawdefender.sensor.eslogger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The lines beside these tests, which were written after the documented schema. */
final class EsloggerLines {
  private EsloggerLines() {}

  static List<String> of(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(EsloggerLines.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
