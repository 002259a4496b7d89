package dev.clawdefender.proxy.prompt;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * A question that waits for a person.
 *
 * @param id by which it is answered
 * @param session the session that the call is made in
 * @param server the server that it is about
 * @param client the client's own name for itself
 * @param text what is asked
 * @param until when it is answered with no
 * @param call what it is about; takes the first answer
 */
public record OpenQuestion(
    String id,
    String session,
    String server,
    String client,
    String text,
    Instant until,
    AskedCall call) {
  /** For who answers it. */
  public JsonObject describe() {
    return new JsonObject()
        .put("id", id)
        .put("session", session)
        .put("server", server)
        .put("client", client)
        .put("method", call.method())
        .put("tool", call.tool())
        .put("rule", call.rule())
        .put("text", text)
        .put("until", until.toString());
  }
}
