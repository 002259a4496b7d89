package dev.clawdefender.proxy.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages may be held for all clients together: bodies on their way to sessions,
 * and answers that clients have yet to read. Safe for use by any thread.
 */
final class ByteBudget {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  ByteBudget(long most) {
    this.most = most;
  }

  /** Counts bytes; false, and not counted, if that would be too many. */
  boolean take(long bytes) {
    if (held.addAndGet(bytes) <= most) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  /** Counts bytes that are held in any case. */
  void force(long bytes) {
    held.addAndGet(bytes);
  }

  /** The bytes are held no more. */
  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Whether so many could be held now. */
  boolean fits(long bytes) {
    return held.get() + bytes <= most;
  }

  static Refusal refusal() {
    return Refusal.of(
            503, "memory", "too much is held for clients that have yet to read it; try again later")
        .with("Retry-After", "1");
  }
}
