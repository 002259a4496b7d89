package dev.clawdefender.runtime.events;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A step of the way from the operating system to a finding: something that fills up, and a thread
 * that takes it on. Who has to know all that came before can wait until it was taken on.
 */
public final class Stage {
  /** A thread that rests is asked again if nothing happens. */
  private static final long AGAIN_NANOS = 1_000_000;

  private final LongSupplier given;
  private final Runnable hurry;
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
  private volatile long done;

  /**
   * @param given how far it is filled, a number that only grows; asked by any thread, often
   * @param hurry has the thread go on should it rest; called by any thread
   */
  public Stage(LongSupplier given, Runnable hurry) {
    this.given = given;
    this.hurry = hurry;
  }

  /** All up to here is in the next stage. Called by the thread that takes on. */
  public void done(long upTo) {
    done = upTo;
    if (!waiting.isEmpty()) {
      waiting.forEach(LockSupport::unpark);
    }
  }

  /** Whether nothing is left. By any thread; costs two volatile reads. */
  boolean isDone() {
    return done >= given.getAsLong();
  }

  /**
   * Waits until all was taken on that is there now. By any thread but the one that takes on.
   *
   * @param deadline of {@link System#nanoTime}
   * @return whether it was, before the deadline
   */
  boolean await(long deadline) {
    long upTo = given.getAsLong();
    if (done >= upTo) {
      return true;
    }
    Thread own = Thread.currentThread();
    waiting.add(own);
    try {
      long left = deadline - System.nanoTime();
      while (done < upTo && left > 0 && !own.isInterrupted()) {
        hurry.run();
        LockSupport.parkNanos(this, Math.min(left, AGAIN_NANOS));
        left = deadline - System.nanoTime();
      }
      return done >= upTo;
    } finally {
      waiting.remove(own);
    }
  }
}
