package dev.clawdefender.proxy.http;

import java.util.HashMap;
import java.util.Map;

/** How many requests of somebody are served in a minute. Used on its event loop only. */
final class RateLimit {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final Map<String, Integer> counts = new HashMap<>();
  private long minute = System.nanoTime();

  /** Counts a request; returns after how many seconds to come back, or 0 if it is served. */
  long admit(String principal, int most) {
    long now = System.nanoTime();
    if (now - minute >= MINUTE_NANOS) {
      minute = now;
      counts.clear();
    }
    int count = counts.merge(principal, 1, Integer::sum);
    return count <= most ? 0 : Math.ceilDiv(MINUTE_NANOS - (now - minute), 1_000_000_000L);
  }
}
