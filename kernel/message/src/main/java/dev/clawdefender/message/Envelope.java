package dev.clawdefender.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The JSON-RPC 2.0 envelope of a message: which kind it is and where its parts stand on the tape.
 * Stricter than the protocol where readers differ: ids are strings or whole numbers that every
 * language can hold, and no member may look like one of the envelope's to a reader that ignores
 * case or stops at a NUL. Reused from message to message by the one thread that owns it.
 */
public final class Envelope {
  /** What a message is. */
  public enum Kind {
    REQUEST,
    NOTIFICATION,
    RESULT,
    ERROR
  }

  /** Why a JSON value is no JSON-RPC message that everyone reads the same way. */
  public enum Fault {
    NOT_AN_OBJECT("a message must be a JSON object"),
    VERSION("\"jsonrpc\" must be \"2.0\""),
    ID("\"id\" must be a string or a whole number of at most 2^53 - 1"),
    METHOD("\"method\" must be a string that is not empty"),
    PARAMS("\"params\" must be an object"),
    RESPONSE("a response must have an id and either a result or an error object"),
    AMBIGUOUS("a message cannot be a request and a response at once"),
    CONFUSABLE_KEY("a key differs from one of the protocol's only in case or by a NUL");

    private final String text;

    Fault(String text) {
      this.text = text;
    }

    /** What is wrong, as a sentence without its full stop. */
    public String text() {
      return text;
    }
  }

  private static final String[] MEMBERS = {"jsonrpc", "id", "method", "params", "result", "error"};
  private static final String[] PARAMS = {
    "_meta", "name", "arguments", "uri", "ref", "argument", "requestId", "inputResponses", "task"
  };
  private static final long MAX_SAFE = (1L << 53) - 1;

  private final int[] members = new int[MEMBERS.length];
  private final Text scratch = new Text();
  private Kind kind = Kind.NOTIFICATION;

  /**
   * Reads the envelope of the object {@code token}.
   *
   * @return what is wrong, or null if nothing is; the id can be asked for in both cases
   */
  public @Nullable Fault read(JsonTape tape, int token) {
    Arrays.fill(members, -1);
    if (!tape.is(token, JsonTape.Kind.OBJECT)) {
      return Fault.NOT_AN_OBJECT;
    }
    boolean confusable = locate(tape, token, MEMBERS, members);
    if (id() >= 0 && !isId(tape, id())) {
      members[1] = -1;
      return Fault.ID;
    }
    if (confusable) {
      return Fault.CONFUSABLE_KEY;
    }
    if (members[0] < 0 || !tape.stringEquals(members[0], "2.0")) {
      return Fault.VERSION;
    }
    return method() >= 0 ? readCall(tape) : readResponse(tape);
  }

  private @Nullable Fault readCall(JsonTape tape) {
    if (result() >= 0 || error() >= 0) {
      return Fault.AMBIGUOUS;
    }
    if (!tape.is(method(), JsonTape.Kind.STRING)
        || tape.end(method()) - tape.start(method()) == 2) {
      return Fault.METHOD;
    }
    if (params() >= 0) {
      if (!tape.is(params(), JsonTape.Kind.OBJECT)) {
        return Fault.PARAMS;
      }
      if (locate(tape, params(), PARAMS, null)) {
        return Fault.CONFUSABLE_KEY;
      }
    }
    kind = id() >= 0 ? Kind.REQUEST : Kind.NOTIFICATION;
    return null;
  }

  private @Nullable Fault readResponse(JsonTape tape) {
    boolean hasError = error() >= 0;
    if (id() < 0 || params() >= 0 || hasError == result() >= 0) {
      return Fault.RESPONSE;
    }
    if (hasError && !tape.is(error(), JsonTape.Kind.OBJECT)) {
      return Fault.RESPONSE;
    }
    kind = hasError ? Kind.ERROR : Kind.RESULT;
    return null;
  }

  /** Notes where each named member's value is; true if a key could be mistaken for a named one. */
  private boolean locate(JsonTape tape, int object, String[] names, int @Nullable [] values) {
    boolean confusable = false;
    int end = tape.next(object);
    for (int key = object + 1; key < end; key = tape.next(key + 1)) {
      int name = 0;
      while (name < names.length && !tape.stringEquals(key, names[name])) {
        name++;
      }
      if (name < names.length) {
        if (values != null) {
          values[name] = key + 1;
        }
      } else {
        confusable |= looksLikeOneOf(tape, key, names);
      }
    }
    return confusable;
  }

  private boolean looksLikeOneOf(JsonTape tape, int key, String[] names) {
    tape.read(key, scratch);
    for (int i = 0; i < scratch.length(); i++) {
      if (scratch.charAt(i) == 0) {
        return true;
      }
    }
    for (String name : names) {
      if (JsonStrings.equalFolded(scratch, name)) {
        return true;
      }
    }
    return false;
  }

  private boolean isId(JsonTape tape, int token) {
    return tape.is(token, JsonTape.Kind.STRING)
        || tape.is(token, JsonTape.Kind.NUMBER) && wholeNumber(tape, token) != Long.MIN_VALUE;
  }

  /**
   * The value of a number token that is spelled as a whole number of at most 2^53 - 1, which every
   * reader holds exactly; {@link Long#MIN_VALUE} for all others, {@code -0} included.
   */
  public static long wholeNumber(JsonTape tape, int token) {
    byte[] bytes = tape.bytes();
    int from = tape.start(token);
    int end = tape.end(token);
    boolean negative = bytes[from] == '-';
    long value = 0;
    for (int i = negative ? from + 1 : from; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return Long.MIN_VALUE;
      }
      value = value * 10 + digit;
      if (value > MAX_SAFE) {
        return Long.MIN_VALUE;
      }
    }
    if (negative && value == 0) {
      return Long.MIN_VALUE;
    }
    return negative ? -value : value;
  }

  /** What the message is; only after {@link #read} returned null. */
  public Kind kind() {
    return kind;
  }

  /** The token of the id, or -1. */
  public int id() {
    return members[1];
  }

  /** The token of the method, or -1. */
  public int method() {
    return members[2];
  }

  /** The token of the params, or -1. */
  public int params() {
    return members[3];
  }

  /** The token of the result, or -1. */
  public int result() {
    return members[4];
  }

  /** The token of the error, or -1. */
  public int error() {
    return members[5];
  }
}
