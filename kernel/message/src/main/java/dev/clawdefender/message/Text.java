package dev.clawdefender.message;

import java.util.Arrays;
import java.util.Objects;

/**
 * A reusable run of UTF-16 characters, so that a string of a message can be looked at without
 * making a {@link String} of it. Lone surrogates are kept as they are. Owned by one thread.
 */
public final class Text implements CharSequence {
  private static final int INITIAL = 256;
  private static final int KEPT = 1 << 20;

  private char[] chars = new char[INITIAL];
  private int length;

  /** The characters; only the first {@link #length()} count. Valid until the next change. */
  public char[] array() {
    return chars;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    return chars[Objects.checkIndex(index, length)];
  }

  /** Forgets the characters, and the memory of a very long text with them. */
  public void clear() {
    length = 0;
    if (chars.length > KEPT) { // one large string must not cost memory for ever
      chars = new char[INITIAL];
    }
  }

  public Text append(char c) {
    reserve(1);
    chars[length++] = c;
    return this;
  }

  public Text append(CharSequence text) {
    int count = text.length(); // asked once: the text may be this one
    if (text instanceof String string) {
      reserve(count);
      string.getChars(0, count, chars, length);
      length += count;
      return this;
    }
    for (int i = 0; i < count; i++) {
      append(text.charAt(i));
    }
    return this;
  }

  /** Appends bytes that are ASCII. */
  void appendAscii(byte[] bytes, int from, int to) {
    reserve(to - from);
    for (int i = from; i < to; i++) {
      chars[length + i - from] = (char) bytes[i];
    }
    length += to - from;
  }

  private void reserve(int more) {
    if (more > chars.length - length) {
      chars = Arrays.copyOf(chars, Math.max(Math.addExact(length, more), length * 2));
    }
  }

  /** Replaces what is held by {@code text}. */
  public Text set(CharSequence text) {
    if (text == this) {
      return this;
    }
    clear();
    return append(text);
  }

  /** Whether the characters held are exactly {@code other}'s. */
  public boolean contentEquals(CharSequence other) {
    if (other.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (chars[i] != other.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    Objects.checkFromToIndex(start, end, length);
    return new String(chars, start, end - start);
  }

  @Override
  public String toString() {
    return new String(chars, 0, length);
  }
}
