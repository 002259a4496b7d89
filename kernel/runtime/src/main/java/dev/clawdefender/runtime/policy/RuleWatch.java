package dev.clawdefender.runtime.policy;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches the threads that call rules in code. One thread for all; it sleeps while none is called,
 * and does not exist before the first one is.
 */
final class RuleWatch implements AutoCloseable {
  private static final long TICK_NANOS = 10_000_000;
  private static final int QUIET_TICKS = 100;

  /** Whoever does not decide any more need not say so. */
  private final Set<Decider> deciders = Collections.newSetFromMap(new WeakHashMap<>());

  private final Thread thread =
      Thread.ofPlatform().daemon().name("rule-watch").unstarted(this::run);
  private volatile boolean sleeping = true;
  private volatile boolean closed;

  synchronized void add(Decider decider) {
    deciders.add(decider);
  }

  private synchronized List<Decider> all() {
    return List.copyOf(deciders);
  }

  /** Before the first rule in code comes into force. */
  synchronized void start() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /** A rule is called. Costs a volatile read unless none was for a while. */
  void entered() {
    if (sleeping) {
      sleeping = false;
      LockSupport.unpark(thread);
    }
  }

  /** Waits until nobody holds rules older than these; false if somebody still does. */
  boolean awaitNoneBefore(long epoch, long patienceNanos) {
    long until = System.nanoTime() + patienceNanos;
    while (all().stream().anyMatch(decider -> decider.holdsBefore(epoch))) {
      if (System.nanoTime() - until > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(this, 200_000);
    }
    return true;
  }

  private void run() {
    int quiet = 0;
    while (!closed) {
      boolean active = false;
      long now = System.nanoTime();
      for (Decider decider : all()) {
        active |= decider.check(now);
      }
      quiet = active ? 0 : quiet + 1;
      if (quiet < QUIET_TICKS) {
        LockSupport.parkNanos(TICK_NANOS);
        continue;
      }
      sleeping = true;
      // Who entered before it could see that we sleep is seen here.
      boolean inside = false;
      for (Decider decider : all()) {
        inside |= decider.check(now);
      }
      while (sleeping && !inside && !closed) {
        LockSupport.park(this);
      }
      sleeping = false;
      quiet = 0;
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
