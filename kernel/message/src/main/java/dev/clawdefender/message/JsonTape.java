package dev.clawdefender.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A parsed JSON text as a flat list of tokens over the bytes it was read from. Token 0 is the whole
 * value. A container's children follow it at once; in an object keys and values alternate. {@link
 * #next} steps over a whole value. The tape is filled by {@link JsonReader}, reused from message to
 * message, owned by one thread, and refers to the bytes without copying them.
 */
public final class JsonTape {
  /** What a token is. */
  public enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    TRUE,
    FALSE,
    NULL
  }

  private static final int INITIAL = 256;
  private static final int KEPT = 1 << 16;
  private static final Kind[] KINDS = Kind.values();

  private byte[] bytes = new byte[0];
  private byte[] kinds = new byte[INITIAL];
  private int[] starts = new int[INITIAL];
  private int[] ends = new int[INITIAL];
  private int[] nexts = new int[INITIAL];
  private int size;

  void reset(byte[] source) {
    bytes = source;
    size = 0;
    shrink();
  }

  /** The value is not needed any more, if it was a large one: its memory is given back. */
  public void forgetLarge() {
    if (kinds.length > KEPT) {
      bytes = new byte[0];
      size = 0;
      shrink();
    }
  }

  /** One large message must not cost memory for ever. */
  private void shrink() {
    if (kinds.length > KEPT) {
      kinds = new byte[INITIAL];
      starts = new int[INITIAL];
      ends = new int[INITIAL];
      nexts = new int[INITIAL];
    }
  }

  int add(Kind kind, int start) {
    if (size == kinds.length) {
      int capacity = size * 2;
      kinds = Arrays.copyOf(kinds, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      nexts = Arrays.copyOf(nexts, capacity);
    }
    kinds[size] = (byte) kind.ordinal();
    starts[size] = start;
    return size++;
  }

  void close(int token, int end) {
    ends[token] = end;
    nexts[token] = size;
  }

  /** The number of tokens. */
  public int size() {
    return size;
  }

  public Kind kind(int token) {
    return KINDS[kinds[token]];
  }

  public boolean is(int token, Kind kind) {
    return kinds[token] == (byte) kind.ordinal();
  }

  /** The offset of the value's first byte; a string's is its quote. */
  public int start(int token) {
    return starts[token];
  }

  /** The offset after the value's last byte. */
  public int end(int token) {
    return ends[token];
  }

  /**
   * The token after this value and all that is in it: its next sibling, if {@code < next(parent)}.
   */
  public int next(int token) {
    return nexts[token];
  }

  /** The bytes that the offsets refer to. Not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The value of the member {@code name} of an object, or -1. Escaped spellings of the name count.
   */
  public int member(int object, String name) {
    if (!is(object, Kind.OBJECT)) {
      return -1;
    }
    int end = nexts[object];
    for (int key = object + 1; key < end; key = nexts[key + 1]) {
      if (stringEquals(key, name)) {
        return key + 1;
      }
    }
    return -1;
  }

  /** Whether a string token, unescaped, is {@code expected}. False for every other token. */
  public boolean stringEquals(int token, String expected) {
    if (!is(token, Kind.STRING)) {
      return false;
    }
    return JsonStrings.equal(bytes, starts[token] + 1, ends[token] - 1, expected);
  }

  /** Replaces what {@code out} holds by the unescaped characters of a string token. */
  public void read(int token, Text out) {
    JsonStrings.decode(bytes, starts[token] + 1, ends[token] - 1, out);
  }

  /** The unescaped characters of a string token, or the source text of any other. Allocates. */
  public String text(int token) {
    if (is(token, Kind.STRING)) {
      int from = starts[token] + 1;
      int to = ends[token] - 1;
      if (JsonStrings.isAscii(bytes, from, to)) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
      }
      Text out = new Text();
      read(token, out);
      return out.toString();
    }
    return source(token);
  }

  /** The value as it is spelled. Allocates. */
  public String source(int token) {
    return new String(bytes, starts[token], ends[token] - starts[token], StandardCharsets.UTF_8);
  }
}
