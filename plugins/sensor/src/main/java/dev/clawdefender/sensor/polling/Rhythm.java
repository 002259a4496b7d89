package dev.clawdefender.sensor.polling;

import java.time.Duration;

/** When something is to be done again. Used by one thread. */
public final class Rhythm {
  /** Between two looks at what processes have open. */
  public static final Duration LOOKS = Duration.ofMillis(500);

  private final long nanos;
  private long next = System.nanoTime();

  public Rhythm(Duration period) {
    nanos = period.toNanos();
  }

  /** Whether it is time; if so, the next time is a period later. */
  public boolean isTime() {
    if (System.nanoTime() - next < 0) {
      return false;
    }
    next = System.nanoTime() + nanos;
    return true;
  }
}
