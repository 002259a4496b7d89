package dev.clawdefender.proxy.judge;

import java.util.concurrent.atomic.LongAdder;

/** How many messages of one direction met which fate. Safe for use by any thread. */
public final class Counters {
  final LongAdder forwarded = new LongAdder();
  final LongAdder blocked = new LongAdder();
  final LongAdder malformed = new LongAdder();

  /** Messages that went on. */
  public long forwarded() {
    return forwarded.sum();
  }

  /** Messages that policy did not let through. */
  public long blocked() {
    return blocked.sum();
  }

  /** Messages that were refused because of how they are made or when they came. */
  public long malformed() {
    return malformed.sum();
  }
}
