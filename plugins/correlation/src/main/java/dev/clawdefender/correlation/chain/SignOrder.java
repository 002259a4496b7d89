package dev.clawdefender.correlation.chain;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Puts what processes did and what was said into one order, by their times. The operating system's
 * events come a little later than messages do. So a message waits until something is told that
 * happened after it, or for {@link #PATIENCE}; an effect never waits. Used by one thread.
 */
final class SignOrder {
  /** So long at most a message waits for what happened before it. */
  static final Duration PATIENCE = Duration.ofMillis(300);

  /** So many messages wait at most; then the first goes on. */
  static final int MAX_WAITING = 1_000;

  private record Waiting(Sign sign, long since) {}

  private final Consumer<? super Sign> out;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  SignOrder(Consumer<? super Sign> out) {
    this.out = out;
  }

  /**
   * Takes what was said.
   *
   * @param now nanoseconds of a clock that never goes back
   */
  void said(Sign sign, long now) {
    if (waiting.size() >= MAX_WAITING) {
      out.accept(waiting.removeFirst().sign());
    }
    waiting.addLast(new Waiting(sign, now));
  }

  /** Takes what a process did. */
  void done(Sign sign) {
    Waiting first = waiting.peekFirst();
    while (first != null && !first.sign().time().isAfter(sign.time())) {
      out.accept(waiting.removeFirst().sign());
      first = waiting.peekFirst();
    }
    out.accept(sign);
  }

  /** Lets go on what has waited long enough. To be called now and then. */
  void tick(long now) {
    Waiting first = waiting.peekFirst();
    while (first != null && now - first.since() >= PATIENCE.toNanos()) {
      out.accept(waiting.removeFirst().sign());
      first = waiting.peekFirst();
    }
  }

  /** Whether something waits. */
  boolean holds() {
    return !waiting.isEmpty();
  }

  /** Lets everything go on. */
  void flush() {
    waiting.forEach(each -> out.accept(each.sign()));
    waiting.clear();
  }
}
