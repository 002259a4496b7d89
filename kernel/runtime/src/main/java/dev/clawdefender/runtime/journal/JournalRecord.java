package dev.clawdefender.runtime.journal;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An entry that was read. Immutable; what it hands out is not to be changed. */
public final class JournalRecord {
  private static final EntryKind[] KINDS = EntryKind.values();
  private static final Direction[] DIRECTIONS = Direction.values();
  private static final Action[] ACTIONS = Action.values();
  private static final int TEXTS = EntryText.values().length;

  private final long end;
  private final byte[] bytes;
  private final String[] texts = new String[TEXTS];
  private final int digestAt;

  JournalRecord(long end, byte[] bytes) {
    this.end = end;
    this.bytes = bytes;
    int at = JournalEntry.HEADER;
    for (int i = 0; i < TEXTS; i++) {
      int length = (int) JournalEntry.INT.get(bytes, at);
      texts[i] = length == 0 ? "" : new String(bytes, at + 4, length, StandardCharsets.UTF_8);
      at += 4 + length;
    }
    digestAt = at;
  }

  /** The position in the journal where the next entry begins at the earliest. */
  public long end() {
    return end;
  }

  public EntryKind kind() {
    return KINDS[bytes[0]];
  }

  public @Nullable Direction direction() {
    return bytes[1] == 0 ? null : DIRECTIONS[bytes[1] - 1];
  }

  public @Nullable Action action() {
    return bytes[2] == 0 ? null : ACTIONS[bytes[2] - 1];
  }

  /** A number; 0 if the entry has none of that name. */
  public long number(EntryNumber name) {
    return (long) JournalEntry.LONG.get(bytes, 4 + 8 * name.ordinal());
  }

  /** A text; empty if the entry has none of that name. */
  public String text(EntryText name) {
    return texts[name.ordinal()];
  }

  /** The SHA-256 of all arguments, where {@link #arguments} does not hold all. */
  public byte @Nullable [] digest() {
    return bytes[digestAt] == 0
        ? null
        : Arrays.copyOfRange(bytes, digestAt + 1, digestAt + 1 + JournalEntry.DIGEST);
  }

  /** The arguments as JSON; empty if there are none. */
  public byte[] arguments() {
    int at = digestAt + 1 + (bytes[digestAt] == 0 ? 0 : JournalEntry.DIGEST);
    int length = (int) JournalEntry.INT.get(bytes, at);
    return Arrays.copyOfRange(bytes, at + 4, at + 4 + length);
  }
}
