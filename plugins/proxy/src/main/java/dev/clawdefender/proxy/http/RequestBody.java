package dev.clawdefender.proxy.http;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a POST: one message, or an array of them.
 *
 * @param line the body as a session reads it: one line, with its end
 * @param tape what stands in it
 * @param parts the messages
 * @param batch whether they came in an array
 */
record RequestBody(byte[] line, JsonTape tape, List<Part> parts, boolean batch) {
  /**
   * One message. Tokens are -1 where there is no such thing.
   *
   * @param id the token of its id
   * @param method its method; empty if it is a response
   * @param params the token of its params
   */
  record Part(Envelope.Kind kind, int id, String method, int params) {
    boolean isRequest() {
      return kind == Envelope.Kind.REQUEST;
    }

    boolean isResponse() {
      return kind == Envelope.Kind.RESULT || kind == Envelope.Kind.ERROR;
    }
  }

  /** The body cannot be understood in one way only. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    Unreadable(int code, String problem) {
      super(problem, null, false, false);
      this.code = code;
    }

    Refusal refusal() {
      return Refusal.of(
          400, "unreadable", code, "ClawDefender refused the message: " + getMessage() + ".");
    }
  }

  /** Reads a body as strictly as sessions read their lines. */
  static RequestBody read(byte[] body) throws Unreadable {
    JsonTape tape = new JsonTape();
    JsonFault fault = new JsonReader().read(body, 0, body.length, tape);
    if (fault != null) {
      throw new Unreadable(
          Refusal.PARSE_ERROR, fault.message() + " (byte " + (fault.offset() + 1) + ")");
    }
    boolean batch = tape.is(0, JsonTape.Kind.ARRAY);
    List<Part> parts = new ArrayList<>();
    if (batch) {
      for (int element = 1; element < tape.next(0); element = tape.next(element)) {
        parts.add(part(tape, element));
      }
      if (parts.isEmpty()) {
        throw new Unreadable(Refusal.INVALID_REQUEST, "a batch must not be empty");
      }
    } else {
      parts.add(part(tape, 0));
    }
    return new RequestBody(line(body), tape, parts, batch);
  }

  private static Part part(JsonTape tape, int token) throws Unreadable {
    Envelope envelope = new Envelope();
    Envelope.Fault fault = envelope.read(tape, token);
    if (fault != null) {
      throw new Unreadable(Refusal.INVALID_REQUEST, fault.text());
    }
    String method = envelope.method() < 0 ? "" : tape.text(envelope.method());
    return new Part(envelope.kind(), envelope.id(), method, envelope.params());
  }

  /** In JSON that could be read, a line feed stands between tokens only. */
  private static byte[] line(byte[] body) {
    byte[] line = new byte[body.length + 1];
    for (int i = 0; i < body.length; i++) {
      line[i] = body[i] == '\n' ? (byte) ' ' : body[i];
    }
    line[body.length] = '\n';
    return line;
  }

  /** The one message. */
  Part only() {
    return parts.getFirst();
  }

  /** The id of the one message as JSON; null if it has none. */
  @Nullable String id() {
    return batch || only().id < 0 ? null : tape.source(only().id);
  }

  /** A member of the params' {@code _meta}, or -1. */
  int meta(Part part, String name) {
    int meta = part.params < 0 ? -1 : tape.member(part.params, "_meta");
    return meta < 0 ? -1 : tape.member(meta, name);
  }

  /** A member of the params, or -1. */
  int param(Part part, String name) {
    return part.params < 0 ? -1 : tape.member(part.params, name);
  }

  /** The body with other values in the place of some, as a line. */
  byte[] with(Map<Span, byte[]> values) {
    return Span.replace(line, values);
  }
}
