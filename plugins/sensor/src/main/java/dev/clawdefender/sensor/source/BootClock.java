package dev.clawdefender.sensor.source;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import dev.clawdefender.sensor.linux.LibC;
import java.time.Instant;

/**
 * Nanoseconds since the machine was started: {@code CLOCK_BOOTTIME} of clock_gettime(2), which
 * nobody sets and which goes on while the machine sleeps. Elsewhere than on Linux, nanoseconds
 * since some moment of our own process.
 */
public final class BootClock {
  private static final int CLOCK_BOOTTIME = 7;

  /** It is asked often: memory is not made anew each time. */
  private static final ThreadLocal<Memory> TIME = ThreadLocal.withInitial(() -> new Memory(16));

  private BootClock() {}

  /** Now. */
  public static long now() {
    if (!Platform.isLinux()) {
      return System.nanoTime();
    }
    Memory time = TIME.get();
    int unused = LibC.clock_gettime(CLOCK_BOOTTIME, time);
    return time.getLong(0) * 1_000_000_000L + time.getLong(8);
  }

  /** The moment of this clock at a time of day. */
  public static long at(Instant time) {
    Instant now = Instant.now();
    return now()
        - ((now.getEpochSecond() - time.getEpochSecond()) * 1_000_000_000L
            + now.getNano()
            - time.getNano());
  }
}
