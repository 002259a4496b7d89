package dev.clawdefender.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) so strictly that no other reader can understand the accepted text
 * differently: valid UTF-8, no byte order mark, no duplicate keys however they are spelled, at most
 * {@value #MAX_DEPTH} levels, one value, no bare carriage return. Fills a {@link JsonTape} in one
 * pass; allocates nothing while the text is fine. Owned by one thread.
 */
public final class JsonReader {
  /** How many containers may be inside each other. */
  public static final int MAX_DEPTH = 128;

  /** How many values and names there may be: each takes 13 bytes of a {@link JsonTape}. */
  public static final int MAX_TOKENS = 1 << 21;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final int[] open = new int[MAX_DEPTH];
  private final ObjectKeys keys = new ObjectKeys();

  private byte[] bytes = new byte[0];
  private int end;
  private int at;
  private boolean strict;
  private JsonFault.@Nullable Kind fault;

  /**
   * Reads the value in {@code bytes[from, to)} into {@code tape}.
   *
   * @return what is wrong, or null if nothing is; after a fault the tape's content is undefined
   */
  public @Nullable JsonFault read(byte[] source, int from, int to, JsonTape tape) {
    return read(source, from, to, tape, true);
  }

  /**
   * Like {@link #read}, for JSON that is itself held in a string: duplicate keys are all kept, and
   * carriage returns are white space, since whoever judges looks at every value anyway.
   */
  public @Nullable JsonFault readLenient(byte[] source, int from, int to, JsonTape tape) {
    return read(source, from, to, tape, false);
  }

  private @Nullable JsonFault read(byte[] source, int from, int to, JsonTape tape, boolean strict) {
    this.bytes = source;
    this.end = to;
    this.at = from;
    this.strict = strict;
    this.fault = null;
    tape.reset(source);
    keys.reset();
    if (to - from >= 3 && source[from] == (byte) 0xEF && source[from + 1] == (byte) 0xBB) {
      return new JsonFault(JsonFault.Kind.BYTE_ORDER_MARK, from);
    }
    parse(tape);
    return fault == null ? null : new JsonFault(fault, Math.min(at, to));
  }

  private void parse(JsonTape tape) {
    int depth = 0;
    skipSpace();
    if (fault == null && at == end) {
      fault = JsonFault.Kind.EMPTY;
    }
    while (fault == null) {
      // Here a value is expected.
      int token = value(tape);
      if (fault == null && tape.size() > MAX_TOKENS) {
        fault = JsonFault.Kind.TOO_MANY_VALUES;
      }
      if (fault != null) {
        return;
      }
      if (token >= 0) { // a container was opened
        if (depth == MAX_DEPTH) {
          fault = JsonFault.Kind.TOO_DEEP;
          return;
        }
        open[depth++] = token;
        boolean object = tape.is(token, JsonTape.Kind.OBJECT);
        if (object) {
          keys.open(token);
        }
        skipSpace();
        if (fault != null) {
          return;
        }
        if (peek() != (object ? '}' : ']')) {
          if (object) {
            key(tape, token);
          }
          continue;
        }
      }
      // Here a value has ended, or an empty container is about to.
      while (true) {
        skipSpace();
        if (fault != null) {
          return;
        }
        if (depth == 0) {
          if (at < end) {
            fault = JsonFault.Kind.TRAILING;
          }
          return;
        }
        int container = open[depth - 1];
        boolean object = tape.is(container, JsonTape.Kind.OBJECT);
        int next = peek();
        if (next == ',' && tape.size() > container + 1) {
          at++;
          skipSpace();
          if (fault == null && object) {
            key(tape, container);
          }
          break;
        }
        if (next != (object ? '}' : ']')) {
          fault = JsonFault.Kind.NOT_JSON;
          return;
        }
        at++;
        tape.close(container, at);
        if (object) {
          keys.close();
        }
        depth--;
      }
    }
  }

  private int peek() {
    return at < end ? bytes[at] : -1;
  }

  private void skipSpace() {
    while (at < end) {
      byte b = bytes[at];
      if (b == '\r' && strict) {
        fault = JsonFault.Kind.BARE_CARRIAGE_RETURN;
        return;
      }
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return;
      }
      at++;
    }
  }

  /** Reads a scalar whole and returns -1, or the start of a container and returns its token. */
  private int value(JsonTape tape) {
    int start = at;
    switch (peek()) {
      case '{' -> {
        at++;
        return tape.add(JsonTape.Kind.OBJECT, start);
      }
      case '[' -> {
        at++;
        return tape.add(JsonTape.Kind.ARRAY, start);
      }
      case '"' -> string(tape);
      case 't' -> literal(tape, "true", JsonTape.Kind.TRUE);
      case 'f' -> literal(tape, "false", JsonTape.Kind.FALSE);
      case 'n' -> literal(tape, "null", JsonTape.Kind.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(tape);
      default -> fault = JsonFault.Kind.NOT_JSON;
    }
    return -1;
  }

  private void literal(JsonTape tape, String spelling, JsonTape.Kind kind) {
    int token = tape.add(kind, at);
    for (int i = 0; i < spelling.length(); i++, at++) {
      if (peek() != spelling.charAt(i)) {
        fault = JsonFault.Kind.NOT_JSON;
        return;
      }
    }
    tape.close(token, at);
  }

  private void number(JsonTape tape) {
    int token = tape.add(JsonTape.Kind.NUMBER, at);
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    tape.close(token, at);
  }

  private void digits() {
    int from = at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    if (at == from && fault == null) {
      fault = JsonFault.Kind.BAD_NUMBER;
    }
  }

  private void key(JsonTape tape, int object) {
    if (peek() != '"') {
      fault = JsonFault.Kind.NOT_JSON;
      return;
    }
    int start = at;
    int token = tape.size();
    string(tape);
    if (fault != null) {
      return;
    }
    if (strict && keys.seenBefore(tape, object, token)) {
      at = start;
      fault = JsonFault.Kind.DUPLICATE_KEY;
      return;
    }
    skipSpace();
    if (fault == null) {
      if (peek() == ':') {
        at++;
        skipSpace();
      } else {
        fault = JsonFault.Kind.NOT_JSON;
      }
    }
  }

  private void string(JsonTape tape) {
    int token = tape.add(JsonTape.Kind.STRING, at);
    int i = at + 1;
    while (true) {
      i = skipPlain(i);
      if (i >= end) {
        at = end;
        fault = JsonFault.Kind.BAD_STRING;
        return;
      }
      byte b = bytes[i];
      if (b == '"') {
        at = i + 1;
        tape.close(token, at);
        return;
      }
      int next;
      if (b == '\\') {
        next = escape(i + 1);
      } else if (b < 0) {
        next = Utf8.next(bytes, i, end);
        if (next < 0) {
          at = i;
          fault = JsonFault.Kind.INVALID_UTF8;
          return;
        }
      } else {
        next = -1; // a control character
      }
      if (next < 0) {
        at = i;
        fault = JsonFault.Kind.BAD_STRING;
        return;
      }
      i = next;
    }
  }

  /** The first offset from {@code i} on that is not a plain ASCII character of a string. */
  private int skipPlain(int i) {
    while (i + 8 <= end) {
      long odd = oddBytes((long) LONG.get(bytes, i));
      if (odd != 0) {
        return i + (Long.numberOfTrailingZeros(odd) >>> 3);
      }
      i += 8;
    }
    while (i < end && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  /**
   * Marks the high bit of each of eight bytes that is not plain. Only the lowest mark is certain: a
   * borrow may mark bytes above it.
   */
  private static long oddBytes(long word) {
    long odd = word - ONES * 0x20 | (word ^ ONES * '"') - ONES | (word ^ ONES * '\\') - ONES | word;
    return odd & HIGHS;
  }

  /** The offset after the escape whose letter is at {@code i}, or -1 if it is none. */
  private int escape(int i) {
    if (i >= end) {
      return -1;
    }
    return switch (bytes[i]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i + 1;
      case 'u' -> {
        if (i + 4 >= end) {
          yield -1;
        }
        for (int k = i + 1; k <= i + 4; k++) {
          if (Character.digit(bytes[k], 16) < 0) {
            yield -1;
          }
        }
        yield i + 5;
      }
      default -> -1;
    };
  }
}
