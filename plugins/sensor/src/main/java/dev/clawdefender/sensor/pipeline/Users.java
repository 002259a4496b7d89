package dev.clawdefender.sensor.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The names of users, see passwd(5). Used by one thread. */
final class Users {
  private static final Path FILE = Path.of("/etc/passwd");
  private static final int MAX = 10_000;

  private final Map<Integer, String> names = new HashMap<>();

  /** The name of a user; the number of one who is not listed there; empty if it is unknown. */
  String name(int uid) {
    if (uid < 0) {
      return "";
    }
    String known = names.get(uid);
    if (known == null) {
      read();
      known = names.computeIfAbsent(uid, Integer::toUnsignedString);
    }
    return known;
  }

  private void read() {
    names.clear();
    try {
      for (String line : Files.readAllLines(FILE, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", -1);
        if (fields.length > 2 && fields[2].matches("[0-9]{1,9}") && names.size() < MAX) {
          names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
        }
      }
    } catch (IOException e) {
      // Then they have numbers only.
    }
  }
}
