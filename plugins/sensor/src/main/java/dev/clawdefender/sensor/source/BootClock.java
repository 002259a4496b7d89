package dev.clawdefender.sensor.source;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.time.Instant;

/**
 * Nanoseconds since the machine was started: {@code CLOCK_BOOTTIME} of clock_gettime(2), which
 * nobody sets and which goes on while the machine sleeps. Elsewhere than on Linux, nanoseconds
 * since some moment of our own process.
 */
public final class BootClock {
  private static final int CLOCK_BOOTTIME = 7;

  private BootClock() {}

  /** Now. */
  public static long now() {
    if (!Platform.isLinux()) {
      return System.nanoTime();
    }
    try (Memory time = new Memory(16)) {
      C.INSTANCE.clock_gettime(CLOCK_BOOTTIME, time);
      return time.getLong(0) * 1_000_000_000L + time.getLong(8);
    }
  }

  /** The moment of this clock at a time of day. */
  public static long at(Instant time) {
    Instant now = Instant.now();
    return now()
        - ((now.getEpochSecond() - time.getEpochSecond()) * 1_000_000_000L
            + now.getNano()
            - time.getNano());
  }

  private interface C extends Library {
    C INSTANCE = Native.load("c", C.class);

    int clock_gettime(int clock, Pointer time);
  }
}
