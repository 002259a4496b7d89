package dev.clawdefender.proxy.session;

import java.time.Duration;

/** Notices that nothing has happened for too long. Used by one thread at a time. */
final class Idleness {
  private long seen;
  private long since;

  /**
   * @param now a time in nanoseconds that only grows; so elsewhere
   */
  Idleness(long now) {
    since = now;
  }

  /**
   * Whether nothing has happened for as long as {@code limit}; to be asked now and then.
   *
   * @param events how many things have happened so far
   * @param busy whether one is going on
   */
  boolean isOver(long events, boolean busy, Duration limit, long now) {
    if (busy || events != seen) {
      seen = events;
      since = now;
    }
    return now - since >= limit.toNanos();
  }
}
