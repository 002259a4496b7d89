package dev.clawdefender.runtime.events;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call wait until all that servers did before it is known and judged: what comes of that is
 * to decide about this call, not the one after it. Nothing waits while nobody joins effects with
 * calls, and as a rule all is known when a call comes. Safe for use by any thread.
 */
public final class CatchUp {
  private static final Supplier<@Nullable Stage> NOTHING = () -> null;

  private volatile Supplier<@Nullable Stage> source = NOTHING;
  private volatile Supplier<@Nullable Stage> sensor = NOTHING;
  private volatile @Nullable Stage joining;
  private volatile long mostNanos;
  private final LongAdder waits = new LongAdder();
  private final LongAdder waitedNanos = new LongAdder();
  private final LongAdder late = new LongAdder();

  /**
   * What tells what happens, from now on.
   *
   * @param read what reads what the kernel saw; gives null while there is no such thing
   * @param understood what makes events of it
   */
  public void sensor(Supplier<@Nullable Stage> read, Stage understood) {
    source = read;
    sensor = () -> understood;
  }

  /** Nothing tells what happens any more. */
  public void noSensor() {
    source = NOTHING;
    sensor = NOTHING;
  }

  /**
   * From now on effects are joined with calls, and calls wait for that.
   *
   * @param most so long at most
   */
  public void joining(Stage stage, Duration most) {
    mostNanos = most.toNanos();
    joining = stage;
  }

  /** Calls wait for nothing any more. */
  public void noJoining() {
    joining = null;
  }

  /**
   * Returns when all that was done until now is judged. By a thread that may be held up, which
   * should be soon after; to ask costs a few volatile reads.
   *
   * @return whether all is judged; if not, it took longer than it may
   */
  public boolean await() {
    Stage last = joining;
    if (last == null || mostNanos == 0) {
      return true;
    }
    Stage first = source.get();
    Stage second = sensor.get();
    // In the order in which events pass them: what leaves one is in the next before.
    if (isDone(first) && isDone(second) && last.isDone()) {
      return true;
    }
    waits.increment();
    long begun = System.nanoTime();
    long deadline = begun + mostNanos;
    boolean all = await(first, deadline) && await(second, deadline) && last.await(deadline);
    waitedNanos.add(System.nanoTime() - begun);
    if (!all) {
      late.increment();
    }
    return all;
  }

  /** Whether calls wait for what is seen. */
  public boolean isAwaited() {
    return joining != null && mostNanos > 0;
  }

  private static boolean isDone(@Nullable Stage stage) {
    return stage == null || stage.isDone();
  }

  private static boolean await(@Nullable Stage stage, long deadline) {
    return stage == null || stage.await(deadline);
  }

  /** How often a call had to wait. */
  public long waits() {
    return waits.sum();
  }

  /** How long calls waited in all; nanoseconds. */
  public long waitedNanos() {
    return waitedNanos.sum();
  }

  /** How often not all was judged in time. */
  public long late() {
    return late.sum();
  }
}
