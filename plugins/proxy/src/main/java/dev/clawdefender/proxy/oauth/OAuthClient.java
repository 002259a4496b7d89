package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Who we are for an authorization server.
 *
 * @param id public
 * @param secret what only we and that server know; empty if there is none, or it is configured
 * @param method how we show it
 * @param redirectPort the port of our redirect address that the server knows; 0 if any will do
 */
record OAuthClient(String id, Optional<String> secret, ClientMethod method, int redirectPort) {
  JsonObject json() {
    JsonObject json =
        new JsonObject().put("id", id).put("method", method.text()).put("port", redirectPort);
    secret.ifPresent(text -> json.put("secret", text));
    return json;
  }

  static OAuthClient read(JsonObject json) throws OAuthException {
    return new OAuthClient(
        JsonMembers.required(json, "id"),
        JsonMembers.text(json, "secret"),
        ClientMethod.of(JsonMembers.required(json, "method"))
            .orElseThrow(() -> new OAuthException("\"method\" is unknown")),
        json.getValue("port") instanceof Integer port ? port : 0);
  }

  @Override
  public String toString() {
    return "client " + id; // a secret must not get into a log by chance
  }
}
