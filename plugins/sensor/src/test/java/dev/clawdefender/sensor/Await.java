package dev.clawdefender.sensor;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. */
public final class Await {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final long PAUSE_NANOS = 1_000_000L;

  private Await() {}

  /** Returns when it is so; fails if it is not for a long time. */
  public static void until(BooleanSupplier what) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (!what.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("it did not come about");
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
