package dev.clawdefender.sensor.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The names of users, see passwd(5). Used by one thread. */
final class Users {
  private static final int MAX = 10_000;

  /** So often the file is read at most, however many are not listed in it. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final LongSupplier clock;
  private final Map<Integer, String> names = new HashMap<>();
  private long lastRead;

  /** Those of this machine. */
  Users() {
    this(Path.of("/etc/passwd"), System::nanoTime);
  }

  Users(Path file, LongSupplier clock) {
    this.file = file;
    this.clock = clock;
    lastRead = clock.getAsLong() - PAUSE;
  }

  /** The name of a user; the number of one who is not listed there; empty if it is unknown. */
  String name(int uid) {
    if (uid < 0) {
      return "";
    }
    if (!names.containsKey(uid) && clock.getAsLong() - lastRead >= PAUSE) {
      lastRead = clock.getAsLong();
      read();
    }
    String known = names.get(uid);
    return known == null ? Integer.toUnsignedString(uid) : known;
  }

  private void read() {
    names.clear();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
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
