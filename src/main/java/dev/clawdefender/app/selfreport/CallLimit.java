package dev.clawdefender.app.selfreport;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often a tool may be called in a minute. Used by one thread. */
final class CallLimit {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int most;
  private final boolean forGood;
  private final LongSupplier clock;
  private final ArrayDeque<Long> calls = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param most in any 60 seconds
   * @param forGood whether who asked too often is not answered any more
   * @param clock nanoseconds that never go back
   */
  CallLimit(int most, boolean forGood, LongSupplier clock) {
    this.most = most;
    this.forGood = forGood;
    this.clock = clock;
  }

  /** Whether one more may be made now, which then counts. */
  boolean allows() {
    long now = clock.getAsLong();
    while (!calls.isEmpty() && now - calls.getFirst() >= WINDOW_NANOS) {
      calls.removeFirst();
    }
    if (closed || calls.size() >= most) {
      closed |= forGood;
      return false;
    }
    calls.addLast(now);
    return true;
  }
}
