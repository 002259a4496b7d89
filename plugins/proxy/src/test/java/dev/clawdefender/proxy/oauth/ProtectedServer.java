package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** An MCP endpoint that wants tokens of a {@link Provider}, made out to itself. */
final class ProtectedServer extends Web {
  static final String METADATA = "/.well-known/oauth-protected-resource/mcp";

  private final Provider provider;
  private final JsonObject metadata;
  private String needed = "";

  ProtectedServer(Provider provider) throws IOException {
    this.provider = provider;
    metadata =
        new JsonObject()
            .put("resource", origin() + "/mcp")
            .put("authorization_servers", new JsonArray().add(provider.origin()));
    at("/mcp", this::mcp);
    at(METADATA, request -> Reply.json(200, metadata));
  }

  URI url() {
    return url("/mcp");
  }

  /** What it says of itself; may be changed. */
  JsonObject metadata() {
    return metadata;
  }

  /** The scope that its requests need. */
  void needs(String scope) {
    needed = scope;
  }

  private Reply mcp(Request request) {
    Reply refusal = refusal(request.header("Authorization"));
    return refusal.status() == 200 ? Reply.json(200, new JsonObject()) : refusal;
  }

  private Reply refusal(String authorization) {
    String token = authorization.replace("Bearer ", "");
    String head =
        "Bearer resource_metadata=\""
            + origin()
            + METADATA
            + "\""
            + (needed.isEmpty() ? "" : ", scope=\"" + needed + "\"");
    if (!provider.isGood(token, metadata.getString("resource"))) {
      return new Reply(401, Map.of("WWW-Authenticate", head), "");
    }
    return needed.isEmpty() || provider.scopes(token).contains(needed)
        ? Reply.status(200)
        : new Reply(403, Map.of("WWW-Authenticate", head + ", error=\"insufficient_scope\""), "");
  }

  /** How it answers a request with that header. */
  int status(Optional<String> authorization) {
    return refusal(authorization.orElse("")).status();
  }

  /** What it says when it refuses a request with that header. */
  Optional<String> challenge(Optional<String> authorization) {
    return Optional.ofNullable(refusal(authorization.orElse("")).headers().get("WWW-Authenticate"));
  }
}
