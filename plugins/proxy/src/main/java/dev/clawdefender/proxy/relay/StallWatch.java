package dev.clawdefender.proxy.relay;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices lanes whose direct write blocks because the end does not read, and has another thread go
 * on reading for them. One thread for all lanes; it sleeps while nothing is written.
 */
public final class StallWatch implements AutoCloseable {
  private static final long TICK_NANOS = 20_000_000;
  private static final int QUIET_TICKS = 50;

  private final Set<Lane> lanes = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean sleeping;
  private volatile boolean closed;

  public StallWatch() {
    thread = Thread.ofPlatform().daemon().name("stall-watch").start(this::run);
  }

  void add(Lane lane) {
    lanes.add(lane);
  }

  void remove(Lane lane) {
    lanes.remove(lane);
  }

  /**
   * Called before each direct write; costs a volatile read unless there has been none for a while.
   */
  void writing() {
    if (sleeping) {
      sleeping = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    int quiet = 0;
    while (!closed) {
      boolean active = false;
      for (Lane lane : lanes) {
        active |= lane.relieveIfStalled();
      }
      quiet = active ? 0 : quiet + 1;
      if (quiet < QUIET_TICKS) {
        LockSupport.parkNanos(TICK_NANOS);
        continue;
      }
      sleeping = true;
      // A lane that began to write before it could see that we sleep is seen here.
      boolean writes = lanes.stream().anyMatch(Lane::writes);
      while (sleeping && !writes && !closed) {
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
