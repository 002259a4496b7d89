package dev.clawdefender.correlation.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Which processes were started during which call. The least recently active are forgotten. */
final class Lineages {
  /** So many processes are known. */
  static final int MAX = 10_000;

  /**
   * Where a process comes from.
   *
   * @param call the call during which it was started
   * @param commanded whether the call itself asked for it to be run, as far as can be told
   * @param literally whether just this command stands in the call
   */
  record Lineage(OpenCall call, boolean commanded, boolean literally) {
    /** During the call, for whatever reason. */
    static Lineage during(OpenCall call) {
      return new Lineage(call, false, false);
    }
  }

  private final LongAdder forgotten = new LongAdder();
  private final Map<Long, Lineage> byPid =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Lineage> eldest) {
          boolean full = size() > MAX;
          if (full) {
            forgotten.increment();
          }
          return full;
        }
      };

  /** Where a process comes from; null if it is not known, or it was not started during a call. */
  @Nullable Lineage of(long pid, long parent) {
    Lineage known = byPid.get(pid);
    if (known == null && parent != 0) {
      // Not every source tells how a process began.
      known = byPid.get(parent);
      if (known != null) {
        byPid.put(pid, known);
      }
    }
    return known;
  }

  void put(long pid, Lineage lineage) {
    byPid.put(pid, lineage);
  }

  /** How many were forgotten to make room. By any thread. */
  long forgotten() {
    return forgotten.sum();
  }

  /** A process ended, or another has its number now. */
  void remove(long pid) {
    byPid.remove(pid);
  }
}
