package dev.clawdefender.runtime.journal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A bounded queue of byte strings in shared memory, for many threads that append and one that takes
 * out. Nobody waits for a lock. What was appended can be read by another process, also after this
 * one was killed at any moment.
 *
 * <p>An entry is a header of 16 bytes (stamp, length) and its bytes, padded to 16. Positions only
 * grow; where an entry lies is its position modulo the capacity. The stamp is the position mixed
 * with a random number of this ring. It is written last and makes the entry count: what an earlier
 * round left behind carries another stamp, so nothing has to be wiped, and no content can pretend
 * to be an entry.
 */
final class Ring {
  private static final int ALIGNMENT = 16;
  private static final int SECRET = 16;
  private static final int HEAD = 128;
  private static final int TAIL = 256;

  /** Where entries start. */
  static final int ENTRIES = 384;

  private static final int PADDING = -1;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final MemorySegment memory;
  private final long capacity;
  private final long secret;

  /** Over memory that was {@linkplain #initialize initialized}, now or by another process. */
  Ring(MemorySegment memory) {
    this.memory = memory;
    this.capacity = memory.byteSize() - ENTRIES;
    this.secret = (long) LONG.get(memory, (long) SECRET);
  }

  /** Makes fresh, zeroed memory a ring. */
  static void initialize(MemorySegment memory, long secret) {
    LONG.set(memory, (long) SECRET, secret);
  }

  /** The most bytes that an entry may have. */
  int maxEntry() {
    return (int) (capacity / 8) - ALIGNMENT;
  }

  /** Appends an entry; false if there is no room now. */
  boolean append(byte[] bytes, int length) {
    long need = aligned(ALIGNMENT + (long) length);
    long start;
    long padding;
    do {
      start = (long) LONG.getVolatile(memory, (long) TAIL);
      long untilEnd = capacity - start % capacity;
      padding = untilEnd < need ? untilEnd : 0;
      if (start + padding + need - (long) LONG.getAcquire(memory, (long) HEAD) > capacity) {
        return false;
      }
    } while (!LONG.compareAndSet(memory, (long) TAIL, start, start + padding + need));
    if (padding > 0) {
      commit(start, PADDING);
    }
    long at = start + padding;
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset(at) + ALIGNMENT, length);
    commit(at, length);
    return true;
  }

  private void commit(long position, int length) {
    long offset = offset(position);
    INT.set(memory, offset + 8, length);
    LONG.setRelease(memory, offset, stamp(position));
  }

  private long stamp(long position) {
    return position + 1 ^ secret;
  }

  private long offset(long position) {
    return ENTRIES + position % capacity;
  }

  private static long aligned(long length) {
    return length + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** The position of the oldest entry that was not {@linkplain #release released}. */
  long head() {
    return (long) LONG.getAcquire(memory, (long) HEAD);
  }

  /** The position where the next entry will begin. */
  long tail() {
    return (long) LONG.getVolatile(memory, (long) TAIL);
  }

  /** How much of the ring is taken, from 0 to 1. */
  double filled() {
    return (double) (tail() - head()) / capacity;
  }

  /**
   * Wipes what is before {@code position}, for it may hold secrets, and gives its room back to
   * those who append. Only for the one reader.
   */
  void release(long position) {
    long head = head();
    long left = position - head;
    long untilEnd = Math.min(left, capacity - head % capacity);
    memory.asSlice(offset(head), untilEnd).fill((byte) 0);
    memory.asSlice(ENTRIES, left - untilEnd).fill((byte) 0);
    LONG.setRelease(memory, (long) HEAD, position);
  }

  /** Walks over entries that are there; changes nothing. */
  final class Cursor {
    private final boolean abandoned;
    private long next;
    private long begun;
    private int length;

    /**
     * @param abandoned whether nobody appends any more: then what was begun and not finished is
     *     stepped over
     */
    Cursor(long position, boolean abandoned) {
      this.next = position;
      this.abandoned = abandoned;
    }

    /** Where the entry after the last one begins. */
    long position() {
      return next;
    }

    /** Whether there is something behind the last entry, finished or not. */
    boolean hasMore() {
      return next < tail();
    }

    /** Goes to the next entry; false if there is none yet. */
    boolean advance() {
      long end = tail();
      while (next < end) {
        long offset = offset(next);
        if ((long) LONG.getAcquire(memory, offset) != stamp(next)) {
          if (!abandoned) {
            return false;
          }
          next += ALIGNMENT; // nobody knows how long it was to become
          continue;
        }
        length = (int) INT.get(memory, offset + 8);
        if (length == PADDING) {
          next += capacity - next % capacity;
          continue;
        }
        begun = next;
        next += aligned(ALIGNMENT + (long) length);
        return true;
      }
      return false;
    }

    /** The bytes of the entry that {@link #advance} went to. */
    byte[] bytes() {
      return memory.asSlice(offset(begun) + ALIGNMENT, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
