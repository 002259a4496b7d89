package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonTape;

/**
 * The id of a request.
 *
 * @param key the same for every spelling of the same id; {@code 1} and {@code "1"} have two
 * @param json as its sender spelled it
 */
record RequestId(String key, String json) {
  /** The id at a token. */
  static RequestId of(JsonTape tape, int token) {
    String json = tape.source(token);
    return new RequestId(
        tape.is(token, JsonTape.Kind.STRING) ? '"' + tape.text(token) : json, json);
  }
}
