package dev.clawdefender.runtime.journal;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry that was read. Immutable.
 *
 * @param position where in the journal it began; grows from entry to entry
 * @param end where the next entry begins at the earliest
 * @param digest the SHA-256 of all arguments, where {@code arguments} does not hold all
 * @param arguments JSON; empty if there are none
 */
public record JournalRecord(
    long position,
    long end,
    EntryKind kind,
    @Nullable Direction direction,
    @Nullable Action action,
    Map<EntryNumber, Long> numbers,
    Map<EntryText, String> texts,
    byte @Nullable [] digest,
    byte[] arguments) {

  static JournalRecord decode(long position, long end, byte[] bytes) {
    Map<EntryNumber, Long> numbers = new EnumMap<>(EntryNumber.class);
    for (EntryNumber number : EntryNumber.values()) {
      numbers.put(number, (long) JournalEntry.LONG.get(bytes, 4 + 8 * number.ordinal()));
    }
    int at = JournalEntry.HEADER;
    Map<EntryText, String> texts = new EnumMap<>(EntryText.class);
    for (EntryText text : EntryText.values()) {
      int length = (int) JournalEntry.INT.get(bytes, at);
      texts.put(text, new String(bytes, at + 4, length, StandardCharsets.UTF_8));
      at += 4 + length;
    }
    byte[] digest = null;
    if (bytes[at++] != 0) {
      digest = Arrays.copyOfRange(bytes, at, at + JournalEntry.DIGEST);
      at += JournalEntry.DIGEST;
    }
    int length = (int) JournalEntry.INT.get(bytes, at);
    byte[] arguments = Arrays.copyOfRange(bytes, at + 4, at + 4 + length);
    return new JournalRecord(
        position,
        end,
        EntryKind.values()[bytes[0]],
        bytes[1] == 0 ? null : Direction.values()[bytes[1] - 1],
        bytes[2] == 0 ? null : Action.values()[bytes[2] - 1],
        numbers,
        texts,
        digest,
        arguments);
  }

  public long number(EntryNumber name) {
    return numbers.getOrDefault(name, 0L);
  }

  public String text(EntryText name) {
    return texts.getOrDefault(name, "");
  }
}
