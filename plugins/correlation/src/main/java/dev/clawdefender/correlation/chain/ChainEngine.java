package dev.clawdefender.correlation.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for chains in what happens, one sign after the other. What a sign costs depends on the
 * chains that are looked for, not on what happened before. Used by one thread.
 */
final class ChainEngine {
  /** Of each chain so many may have begun; the one that was idle longest makes room. */
  static final int MAX_RUNS = 1_024;

  /** A sign that is older than the one before by more than this: the clock was set back. */
  private static final long CLOCK_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** What has begun of one chain, by the session, server or client that it is about. */
  private final class Runs extends LinkedHashMap<String, ChainRun> {
    private static final long serialVersionUID = 1L;
    private final transient ChainPlan plan;

    Runs(ChainPlan plan) {
      super(16, 0.75f, true);
      this.plan = plan;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, ChainRun> eldest) {
      boolean full = size() > MAX_RUNS;
      displaced += full ? 1 : 0;
      return full;
    }
  }

  private final Predicate<String> folders;
  private final Consumer<? super ChainMatch> out;
  private List<Runs> chains = List.of();
  private long now = Long.MIN_VALUE;
  private long displaced;

  /**
   * @param folders whether a path is a folder now
   * @param out is told each chain that is seen, at once
   */
  ChainEngine(Predicate<String> folders, Consumer<? super ChainMatch> out) {
    this.folders = folders;
    this.out = out;
  }

  /** Looks for these from now on. Those that were looked for before go on where they are. */
  void patterns(List<ChainPattern> patterns) {
    Map<String, Runs> before = new HashMap<>();
    chains.forEach(runs -> before.put(runs.plan.pattern().spelling(), runs));
    List<Runs> after = new ArrayList<>();
    for (ChainPattern pattern : patterns) {
      Runs same = before.get(pattern.spelling());
      after.add(same == null ? new Runs(new ChainPlan(pattern)) : same);
    }
    chains = after;
  }

  /** How many chains that had begun were forgotten to make room for others. */
  long displaced() {
    return displaced;
  }

  /** How many chains have begun. */
  int begun() {
    return chains.stream().mapToInt(Map::size).sum();
  }

  /** Goes on with what happened. Signs are to come in the order of their times. */
  void accept(Sign sign) {
    long at = clock(sign.time());
    for (Runs runs : chains) {
      ChainMatch match = runs.plan.concerns(sign) ? accept(runs, sign, at) : null;
      if (match != null) {
        out.accept(match);
      }
    }
  }

  private @Nullable ChainMatch accept(Runs runs, Sign sign, long at) {
    String key = runs.plan.pattern().scope().key(sign);
    ChainRun run = runs.get(key);
    if (key.isEmpty() || run == null && !runs.plan.beginsWith(sign)) {
      return null;
    }
    ChainRun going = run == null ? new ChainRun(runs.plan) : run;
    ChainMatch match = going.accept(sign, at, folders);
    if (going.isEmpty()) {
      runs.remove(key);
    } else if (run == null) {
      runs.put(key, going);
    }
    return match;
  }

  /** The time of a sign; one that comes a little late counts as if it had just happened. */
  private long clock(Instant time) {
    long at = Math.addExact(time.getEpochSecond() * SECOND_NANOS, time.getNano());
    if (at < now - CLOCK_NANOS) {
      chains.forEach(Map::clear); // what has begun did so in a time that is still to come
    } else {
      at = Math.max(at, now);
    }
    now = at;
    return at;
  }
}
