package dev.clawdefender.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the id in a message that could not be read, so that its sender gets an answer instead of
 * waiting for ever. Only used to address a refusal: never to judge.
 */
public final class IdSalvage {
  private static final int MAX_ID = 256;
  private static final byte[] ID = {'i', 'd'};
  private static final byte[] METHOD = {'m', 'e', 't', 'h', 'o', 'd'};

  private IdSalvage() {}

  /**
   * The id as it is spelled, a JSON string or whole number, if the object at {@code from} has
   * exactly one plain {@code "id"} at its top level; null otherwise. Never throws.
   */
  public static @Nullable String find(byte[] bytes, int from, int to) {
    return scan(bytes, from, to, ID, true);
  }

  /** Whether the object has {@code "method"} at its top level, and so is no response. */
  public static boolean isCall(byte[] bytes, int from, int to) {
    return scan(bytes, from, to, METHOD, false) != null;
  }

  private static @Nullable String scan(
      byte[] bytes, int from, int to, byte[] sought, boolean wantsValue) {
    int i = skipSpace(bytes, afterByteOrderMark(bytes, from, to), to);
    if (i >= to || bytes[i] != '{') {
      return null;
    }
    int depth = 0;
    String found = null;
    boolean keyExpected = false;
    while (i < to) {
      byte b = bytes[i];
      if (b == '"') {
        int end = endOfString(bytes, i, to);
        if (depth == 1
            && keyExpected
            && Arrays.equals(bytes, i + 1, Math.max(i + 1, end - 1), sought, 0, sought.length)) {
          if (!wantsValue) {
            return "";
          }
          String id = idAfter(bytes, end, to);
          if (id == null || found != null) {
            return null;
          }
          found = id;
        }
        keyExpected = false;
        i = end;
        continue;
      }
      if (b == '{' || b == '[') {
        depth++;
        keyExpected = b == '{';
      } else if (b == '}' || b == ']') {
        depth--;
      } else if (b == ',') {
        keyExpected = true;
      }
      i++;
    }
    return found;
  }

  private static int afterByteOrderMark(byte[] bytes, int from, int to) {
    boolean marked =
        to - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return marked ? from + 3 : from;
  }

  private static int endOfString(byte[] bytes, int quote, int to) {
    for (int i = quote + 1; i < to; i++) {
      if (bytes[i] == '\\') {
        i++;
      } else if (bytes[i] == '"') {
        return i + 1;
      }
    }
    return to;
  }

  private static @Nullable String idAfter(byte[] bytes, int from, int to) {
    int i = skipSpace(bytes, from, to);
    if (i == to || bytes[i] != ':') {
      return null;
    }
    i = skipSpace(bytes, i + 1, to);
    int end = i < to && bytes[i] == '"' ? endOfString(bytes, i, to) : endOfNumber(bytes, i, to);
    if (end == i || end - i > MAX_ID) {
      return null;
    }
    // Read it as strictly as any other text before it is written into an answer.
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(bytes, i, end, tape) != null) {
      return null;
    }
    boolean usable =
        tape.is(0, JsonTape.Kind.STRING)
            || tape.is(0, JsonTape.Kind.NUMBER) && Envelope.wholeNumber(tape, 0) != Long.MIN_VALUE;
    return usable ? new String(bytes, i, end - i, StandardCharsets.UTF_8) : null;
  }

  private static int endOfNumber(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != ',' && bytes[i] != '}' && bytes[i] > ' ') {
      i++;
    }
    return i;
  }

  private static int skipSpace(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    return i;
  }
}
