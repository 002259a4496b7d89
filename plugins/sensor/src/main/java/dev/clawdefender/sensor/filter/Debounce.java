package dev.clawdefender.sensor.filter;

import dev.clawdefender.api.event.OsAction;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices that a process does the same as a moment ago. Only the very same counts: what it did
 * differently, even to the same file, is never taken for a repetition. Used by one thread.
 */
final class Debounce {
  /** Nanoseconds. */
  static final long WINDOW = 100_000_000L;

  /** Nanoseconds. */
  private static final long OLD = 5_000_000_000L;

  private static final int CLEAN_EVERY = 10_000;

  /** So many are remembered at most; beyond, all are forgotten, which only lets more pass. */
  static final int MAX = 20_000;

  private record Done(int pid, OsAction action) {}

  private final Map<Done, Long> last = new HashMap<>();
  private int sinceCleaned;

  /** Whether this was done less than {@link #WINDOW} after it was last let pass. */
  boolean isRepeated(int pid, OsAction action, long time) {
    if (++sinceCleaned >= CLEAN_EVERY) {
      sinceCleaned = 0;
      last.values().removeIf(done -> time - done > OLD);
    }
    Done done = new Done(pid, action);
    Long before = last.get(done);
    if (before != null && Math.abs(time - before) < WINDOW) {
      return true;
    }
    if (last.size() >= MAX) {
      last.clear();
    }
    last.put(done, time);
    return false;
  }

  int size() {
    return last.size();
  }
}
