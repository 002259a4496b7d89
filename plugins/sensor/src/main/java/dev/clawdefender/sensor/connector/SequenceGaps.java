package dev.clawdefender.sensor.connector;

import java.util.HashMap;
import java.util.Map;

/**
 * How many messages were missed, by the numbers that each processor gives its own. Used by one
 * thread.
 */
final class SequenceGaps {
  private final Map<Integer, Integer> last = new HashMap<>();

  /** Told of, but not yet found as gaps. */
  private long credit;

  /** Notes a message; returns how many before it were missed and not told of. */
  long after(int cpu, int sequence) {
    Integer before = last.put(cpu, sequence);
    // A difference of two's complement holds across the wrap; a negative one is a new start.
    long missed = before == null ? 0 : Math.max(0, sequence - before - 1);
    long known = Math.min(missed, credit);
    credit -= known;
    return missed - known;
  }

  /**
   * The kernel says that it could not deliver, not how often: one is counted at once, the rest when
   * the next message of that processor shows the gap.
   */
  long overrun() {
    credit++;
    return 1;
  }
}
