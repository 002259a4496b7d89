package dev.clawdefender.runtime.journal;

import org.jspecify.annotations.Nullable;

/** Reads entries in their order. Used by one thread. */
public final class JournalReader {
  private final Ring ring;
  private final Ring.Cursor cursor;

  JournalReader(Ring ring, Ring.Cursor cursor) {
    this.ring = ring;
    this.cursor = cursor;
  }

  /** The next entry, or null if there is none now. */
  public @Nullable JournalRecord next() {
    return cursor.advance() ? new JournalRecord(cursor.position(), cursor.bytes()) : null;
  }

  /** Steps over the next entry; false if there is none now. */
  public boolean skip() {
    return cursor.advance();
  }

  /** Whether there is something that {@link #next} did not give yet, finished or not. */
  public boolean hasMore() {
    return cursor.hasMore();
  }

  /** Says that all entries before {@code end} are kept elsewhere; they are wiped. */
  public void release(long end) {
    ring.release(end);
  }

  /** How much of the journal is taken, from 0 to 1. */
  public double filled() {
    return ring.filled();
  }
}
