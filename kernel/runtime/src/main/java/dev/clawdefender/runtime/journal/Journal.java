package dev.clawdefender.runtime.journal;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where deciding threads put their records before they carry out what was decided. Without a plugin
 * that has {@linkplain #attach attached} a file, nothing is kept. Safe for use by any thread.
 */
public final class Journal {
  private static final long WAIT_NANOS = 50_000;

  /** How full a journal is when its reader is woken. */
  private static final double BUSY = 0.25;

  /** How full a journal is when it takes nothing that can be left out. */
  private static final double FULL_FOR_OFFERS = 0.5;

  private record Attached(Ring ring, Thread reader) {}

  /** What the reader of the journal is able to do. */
  public enum State {
    WORKING,
    /** Nothing can be written: once the journal is full, messages are refused. */
    REFUSING,
    /** Nothing can be written: once the journal is full, records are left out, and counted. */
    LOSING
  }

  private final LongAdder waits = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private volatile @Nullable Attached attached;
  private volatile State state = State.WORKING;

  /** From now on entries go to {@code file}, and {@code reader} is woken when there are many. */
  public void attach(JournalFile file, Thread reader) {
    attached = new Attached(file.ring(), reader);
  }

  /** From now on nothing is kept. */
  public void detach() {
    attached = null;
  }

  /** Whether records are kept. */
  public boolean isAttached() {
    return attached != null;
  }

  /** Says whether the reader can do its work. */
  public void state(State now) {
    state = now;
  }

  /**
   * Appends an entry; waits while there is no room.
   *
   * @return false if it could not be kept and must be: what it is about has to be refused
   */
  public boolean append(JournalEntry entry) {
    Attached to = attached;
    if (to == null) {
      return true;
    }
    int length = entry.encode();
    if (to.ring.append(entry.bytes(), length)) {
      if (to.ring.filled() > BUSY) {
        LockSupport.unpark(to.reader);
      }
      return true;
    }
    return appendSlowly(to, entry.bytes(), length);
  }

  /**
   * Appends an entry that nothing waits for, if at least half of the journal is free: the rest is
   * for those who must not pass unrecorded. Never waits.
   *
   * @return whether it was, or nothing is kept at all
   */
  public boolean offer(JournalEntry entry) {
    Attached to = attached;
    if (to == null) {
      return true;
    }
    if (to.ring.filled() > FULL_FOR_OFFERS || state != State.WORKING) {
      LockSupport.unpark(to.reader);
      return false;
    }
    int length = entry.encode();
    boolean appended = to.ring.append(entry.bytes(), length);
    if (to.ring.filled() > BUSY) {
      LockSupport.unpark(to.reader);
    }
    return appended;
  }

  private boolean appendSlowly(Attached to, byte[] bytes, int length) {
    waits.increment();
    while (!to.ring.append(bytes, length)) {
      LockSupport.unpark(to.reader);
      switch (state) {
        case WORKING -> LockSupport.parkNanos(this, WAIT_NANOS);
        case REFUSING -> {
          return false;
        }
        case LOSING -> {
          lost.increment();
          return true;
        }
      }
      if (attached != to) {
        return false; // it was closed meanwhile
      }
    }
    return true;
  }

  /** How often an appending thread had to wait for room. */
  public long waits() {
    return waits.sum();
  }

  /** How many records were left out since the last call, and forgets the number. */
  public long takeLost() {
    return lost.sumThenReset();
  }
}
