package dev.clawdefender.proxy.oauth;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How often something may be tried within some time. Safe for use by any thread. */
final class AttemptLimit {
  private final int most;
  private final long window;
  private final LongSupplier clock;
  private final Deque<Long> attempts = new ArrayDeque<>();

  /**
   * @param clock nanoseconds, as of {@link System#nanoTime}
   */
  AttemptLimit(int most, Duration window, LongSupplier clock) {
    this.most = most;
    this.window = window.toNanos();
    this.clock = clock;
  }

  /** Counts an attempt; false if it must not be made. */
  synchronized boolean next() {
    long now = clock.getAsLong();
    while (!attempts.isEmpty() && now - attempts.getFirst() >= window) {
      attempts.removeFirst();
    }
    if (attempts.size() >= most) {
      return false;
    }
    attempts.addLast(now);
    return true;
  }
}
