package dev.clawdefender.sensor.eslogger;

import java.util.HashMap;
import java.util.Map;

/**
 * How many events the kernel dropped before it told of one, by the numbers that it gives them. Used
 * by one thread; a new one is needed for each run of eslogger, which begins to count anew.
 */
final class NumberGaps {
  private final Map<String, Long> last = new HashMap<>();
  private long lastGlobal = -1;

  /** Notes an event; returns how many before it were missed. */
  long before(EsloggerMessage message) {
    if (message.globalNumber() >= 0) {
      long missed = gap(lastGlobal, message.globalNumber());
      lastGlobal = message.globalNumber();
      return missed;
    }
    if (message.number() >= 0) {
      Long before = last.put(message.kind(), message.number());
      return gap(before == null ? -1 : before, message.number());
    }
    return 0;
  }

  private static long gap(long before, long now) {
    return before < 0 ? 0 : Math.max(0, now - before - 1);
  }
}
