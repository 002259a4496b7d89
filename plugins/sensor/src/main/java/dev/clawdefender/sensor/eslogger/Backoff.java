package dev.clawdefender.sensor.eslogger;

import java.time.Duration;

/**
 * How long to wait before something that ended is started again: twice as long each time, until it
 * ran for a while.
 *
 * @param first the first time
 * @param most never longer
 * @param stable after it ran for so long, it is the first time again
 * @param attempts so often in a row it is tried
 */
record Backoff(Duration first, Duration most, Duration stable, int attempts) {
  static final Backoff DEFAULT =
      new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60), Duration.ofMinutes(5), 6);

  /** How long to wait after it ended so many times in a row, from 1. */
  Duration after(int ends) {
    Duration wait = first.multipliedBy(1L << Math.min(ends - 1, 16));
    return wait.compareTo(most) < 0 ? wait : most;
  }
}
