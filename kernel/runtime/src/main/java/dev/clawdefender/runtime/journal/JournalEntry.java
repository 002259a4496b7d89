package dev.clawdefender.runtime.journal;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Direction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entry being written. Reused, so that an entry costs no memory; one for each thread that
 * appends.
 *
 * <p>Its bytes: kind, direction, action (a byte each, 0 for none, else the ordinal and one), a byte
 * 0, the {@linkplain EntryNumber numbers} as 8 bytes each, the {@linkplain EntryText texts} as a
 * length of 4 bytes and UTF-8, the digest as a byte that tells whether there is one and 32 bytes,
 * the arguments as 4 bytes and JSON. Numbers are little-endian.
 */
public final class JournalEntry {
  /** The most characters of a text that are kept. */
  public static final int MAX_TEXT = 4_096;

  /** The most bytes of arguments that an entry takes. */
  public static final int MAX_ARGUMENTS = 32 * 1024;

  static final int DIGEST = 32;
  static final int HEADER = 4 + 8 * EntryNumber.values().length;
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int TEXTS = EntryText.values().length;
  private static final int ID = EntryText.ID.ordinal();

  private byte[] bytes = new byte[4_096];
  private final long[] numbers = new long[EntryNumber.values().length];
  private final @Nullable CharSequence[] texts = new @Nullable CharSequence[TEXTS];
  private EntryKind kind = EntryKind.MESSAGE;
  private @Nullable Direction direction;
  private @Nullable Action action;
  private byte @Nullable [] digest;
  private byte[] arguments = bytes;
  private byte[] id = bytes;
  private int argumentsFrom;
  private int argumentsTo;
  private int idFrom;
  private int idTo;

  /** Begins a new entry, at this time. */
  public JournalEntry begin(EntryKind what) {
    kind = what;
    direction = null;
    action = null;
    digest = null;
    argumentsFrom = 0;
    argumentsTo = 0;
    idFrom = 0;
    idTo = 0;
    Arrays.fill(numbers, 0);
    Arrays.fill(texts, null);
    return number(EntryNumber.TIME, System.currentTimeMillis());
  }

  public JournalEntry direction(Direction way) {
    direction = way;
    return this;
  }

  public JournalEntry action(Action decided) {
    action = decided;
    return this;
  }

  public JournalEntry number(EntryNumber name, long value) {
    numbers[name.ordinal()] = value;
    return this;
  }

  /** A text; it must not change before the entry is appended. */
  public JournalEntry text(EntryText name, CharSequence value) {
    texts[name.ordinal()] = value;
    return this;
  }

  /** The id as it is spelled, in UTF-8; it must not change before the entry is appended. */
  public JournalEntry id(byte[] json, int from, int to) {
    id = json;
    idFrom = from;
    idTo = Math.min(to, from + MAX_TEXT);
    return this;
  }

  /** The SHA-256 of arguments that are not (all) part of the entry. */
  public JournalEntry digest(byte[] sha256) {
    digest = sha256;
    return this;
  }

  /** JSON of at most {@link #MAX_ARGUMENTS} bytes; it must not change before it is appended. */
  public JournalEntry arguments(byte[] json, int from, int to) {
    arguments = json;
    argumentsFrom = from;
    argumentsTo = to;
    return this;
  }

  /** Puts the entry together. Returns its length; {@link #bytes()} has its bytes. */
  int encode() {
    bytes[0] = (byte) kind.ordinal();
    bytes[1] = (byte) (direction == null ? 0 : direction.ordinal() + 1);
    bytes[2] = (byte) (action == null ? 0 : action.ordinal() + 1);
    bytes[3] = 0;
    for (int i = 0; i < numbers.length; i++) {
      LONG.set(bytes, 4 + 8 * i, numbers[i]);
    }
    int at = HEADER;
    for (int i = 0; i < TEXTS; i++) {
      CharSequence text = texts[i];
      at = i == ID ? id(at) : text(text == null ? "" : text, at);
    }
    int length = argumentsTo - argumentsFrom;
    room(at + 1 + DIGEST + 4 + length);
    bytes[at++] = (byte) (digest == null ? 0 : 1);
    if (digest != null) {
      System.arraycopy(digest, 0, bytes, at, DIGEST);
      at += DIGEST;
    }
    INT.set(bytes, at, length);
    System.arraycopy(arguments, argumentsFrom, bytes, at + 4, length);
    return at + 4 + length;
  }

  byte[] bytes() {
    return bytes;
  }

  private int id(int from) {
    int length = idTo - idFrom;
    room(from + 4 + length);
    INT.set(bytes, from, length);
    System.arraycopy(id, idFrom, bytes, from + 4, length);
    return from + 4 + length;
  }

  private int text(CharSequence text, int from) {
    int count = Math.min(text.length(), MAX_TEXT);
    room(from + 4 + 4 * count);
    int at = from + 4;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xC0 | c >> 6);
        bytes[at++] = (byte) (0x80 | c & 0x3F);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < count
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[at++] = (byte) (0xF0 | point >> 18);
        bytes[at++] = (byte) (0x80 | point >> 12 & 0x3F);
        bytes[at++] = (byte) (0x80 | point >> 6 & 0x3F);
        bytes[at++] = (byte) (0x80 | point & 0x3F);
      } else {
        char shown = Character.isSurrogate(c) ? '\uFFFD' : c;
        bytes[at++] = (byte) (0xE0 | shown >> 12);
        bytes[at++] = (byte) (0x80 | shown >> 6 & 0x3F);
        bytes[at++] = (byte) (0x80 | shown & 0x3F);
      }
    }
    INT.set(bytes, from, at - from - 4);
    return at;
  }

  private void room(int length) {
    if (length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
    }
  }
}
