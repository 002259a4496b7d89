package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What we may do at one server, and with whose word.
 *
 * @param server the server's URL as it was configured then
 * @param resource what the tokens are for
 * @param issuer who gave them out
 * @param tokenEndpoint where the next ones are got
 * @param revocationEndpoint where they are given back
 * @param client as whom we got them
 * @param scopes what was asked for, and is to be asked for the next time
 * @param tokens empty if there are none that are worth anything
 */
record Grant(
    URI server,
    String resource,
    String issuer,
    URI tokenEndpoint,
    Optional<URI> revocationEndpoint,
    OAuthClient client,
    Set<String> scopes,
    Optional<TokenSet> tokens) {

  Grant with(TokenSet fresh) {
    return new Grant(
        server,
        resource,
        issuer,
        tokenEndpoint,
        revocationEndpoint,
        client,
        scopes,
        Optional.of(fresh));
  }

  Grant withoutTokens() {
    return new Grant(
        server,
        resource,
        issuer,
        tokenEndpoint,
        revocationEndpoint,
        client,
        scopes,
        Optional.empty());
  }

  /** The same, with more to be asked for the next time. */
  Grant asking(Set<String> more) {
    Set<String> all = new LinkedHashSet<>(scopes);
    all.addAll(more);
    return new Grant(
        server, resource, issuer, tokenEndpoint, revocationEndpoint, client, all, tokens);
  }

  /** Whether it is for that server, as it is configured now. */
  boolean isFor(URI url, OAuthSettings settings) {
    return server.equals(url)
        && settings.issuer().map(issuer::equals).orElse(true)
        && settings.clientId().map(client.id()::equals).orElse(true);
  }

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("server", server.toString())
            .put("resource", resource)
            .put("issuer", issuer)
            .put("token_endpoint", tokenEndpoint.toString())
            .put("client", client.json())
            .put("scopes", new JsonArray(List.copyOf(scopes)));
    revocationEndpoint.ifPresent(url -> json.put("revocation_endpoint", url.toString()));
    tokens.ifPresent(set -> json.put("tokens", set.json()));
    return json;
  }

  static Grant read(JsonObject json) throws OAuthException {
    URI server = URI.create(JsonMembers.required(json, "server"));
    Destinations destinations = new Destinations(server);
    Optional<String> revocation = JsonMembers.text(json, "revocation_endpoint");
    return new Grant(
        server,
        JsonMembers.required(json, "resource"),
        JsonMembers.required(json, "issuer"),
        destinations.url("token_endpoint", JsonMembers.required(json, "token_endpoint")),
        revocation.isEmpty()
            ? Optional.empty()
            : Optional.of(destinations.url("revocation_endpoint", revocation.get())),
        OAuthClient.read(json.getJsonObject("client", new JsonObject())),
        new LinkedHashSet<>(JsonMembers.texts(json, "scopes").orElse(List.of())),
        json.getValue("tokens") instanceof JsonObject tokens
            ? Optional.of(TokenSet.read(tokens))
            : Optional.empty());
  }
}
