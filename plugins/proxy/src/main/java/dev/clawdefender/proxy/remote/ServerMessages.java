package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.IdSalvage;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.nio.charset.StandardCharsets;

/**
 * Finds the answers in what a server sends. It does not judge: what cannot be read is for the
 * session to refuse. Used by one thread.
 */
final class ServerMessages {
  /** Is told of an answer. The tape is good until it returns. */
  interface Listener {
    /**
     * @param result the token of the result, or -1
     * @param error the token of the error, or -1; both are -1 if the answer cannot be read
     */
    void answered(RequestId id, JsonTape tape, int result, int error);
  }

  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();
  private final Envelope envelope = new Envelope();

  /** Tells of each answer in a message or batch. */
  void read(byte[] message, Listener listener) {
    if (reader.read(message, 0, message.length, tape) != null) {
      unreadable(message, listener);
      return;
    }
    if (!tape.is(0, JsonTape.Kind.ARRAY)) {
      one(0, listener);
      return;
    }
    for (int at = 1; at < tape.next(0); at = tape.next(at)) {
      one(at, listener);
    }
  }

  private void one(int token, Listener listener) {
    Envelope.Fault fault = envelope.read(tape, token);
    if (envelope.id() >= 0 && envelope.method() < 0) {
      listener.answered(
          RequestId.of(tape, envelope.id()),
          tape,
          fault == null ? envelope.result() : -1,
          fault == null ? envelope.error() : -1);
    }
  }

  private void unreadable(byte[] message, Listener listener) {
    String id = IdSalvage.find(message, 0, message.length);
    if (id == null || IdSalvage.isCall(message, 0, message.length)) {
      return;
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    if (reader.read(bytes, 0, bytes.length, tape) == null) {
      listener.answered(RequestId.of(tape, 0), tape, -1, -1);
    }
  }
}
