package dev.clawdefender.correlation.work;

import java.time.Duration;
import java.time.Instant;

/**
 * Turns the time of day at which something happened into the time of a clock that never goes back.
 * The time of day may be set; so the two are compared anew again and again.
 */
final class EventClock {
  private long nanos;
  private Instant day = Instant.EPOCH;

  EventClock() {
    compare();
  }

  /** Looks at both clocks. */
  void compare() {
    nanos = System.nanoTime();
    day = Instant.now();
  }

  /** When both clocks were looked at. */
  long now() {
    return nanos;
  }

  /** When something happened. */
  long at(Instant time) {
    return nanos + Duration.between(day, time).toNanos();
  }
}
