package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.util.Optional;

/**
 * The JSON-RPC error in the body of a response with an HTTP error status.
 *
 * @param key the key of the request it is for; empty if it does not say so
 * @param error the error object, as JSON
 * @param code its code; 0 if it has none
 */
record ErrorBody(String key, String error, long code) {
  /** Empty if the body is no JSON-RPC error that can be passed on. */
  static Optional<ErrorBody> read(byte[] body) {
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(body, 0, body.length, tape) != null
        || !tape.is(0, JsonTape.Kind.OBJECT)) {
      return Optional.empty();
    }
    int error = tape.member(0, "error");
    if (error < 0 || !tape.is(error, JsonTape.Kind.OBJECT)) {
      return Optional.empty();
    }
    int code = tape.member(error, "code");
    int id = tape.member(0, "id");
    boolean number = code >= 0 && tape.is(code, JsonTape.Kind.NUMBER);
    // What only looks like an error of JSON-RPC is one of another kind of server.
    return !number || tape.member(error, "message") < 0
        ? Optional.empty()
        : Optional.of(
            new ErrorBody(
                id >= 0 && Envelope.isId(tape, id) ? RequestId.of(tape, id).key() : "",
                tape.source(error),
                Envelope.wholeNumber(tape, code)));
  }
}
