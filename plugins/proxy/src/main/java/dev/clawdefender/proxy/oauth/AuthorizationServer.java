package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An authorization server as its metadata describe it (RFC 8414, OpenID Connect Discovery 1.0).
 *
 * @param issuer its identifier, exactly as it says it
 * @param authorization where people are sent; empty if it serves no people
 * @param token where tokens are got
 * @param registration where clients register themselves (RFC 7591)
 * @param revocation where tokens are given back (RFC 7009)
 * @param methods how clients may show who they are at {@code token}
 * @param scopes which scopes there are; empty if it does not say
 * @param takesMetadataUrls whether a client may be known by the URL of its metadata
 * @param namesItself whether its redirects carry {@code iss} (RFC 9207)
 */
record AuthorizationServer(
    String issuer,
    Optional<URI> authorization,
    URI token,
    Optional<URI> registration,
    Optional<URI> revocation,
    List<ClientMethod> methods,
    Set<String> scopes,
    boolean takesMetadataUrls,
    boolean namesItself) {

  /**
   * Reads its metadata.
   *
   * @param issuer who we asked
   * @throws OAuthException if they are malformed, somebody else's, or allow nothing safe
   */
  static AuthorizationServer read(JsonObject json, String issuer, Destinations destinations)
      throws OAuthException {
    String named = JsonMembers.required(json, "issuer");
    if (!named.equals(issuer)) {
      throw new OAuthException(
          "the authorization server "
              + ForeignText.shown(issuer)
              + " says that it is "
              + ForeignText.shown(named)
              + "; one that pretends to be another is not used");
    }
    Optional<URI> authorization = endpoint(json, "authorization_endpoint", destinations);
    List<String> challenges =
        JsonMembers.texts(json, "code_challenge_methods_supported").orElse(List.of());
    if (authorization.isPresent() && !challenges.contains("S256")) {
      throw new OAuthException(
          "the authorization server "
              + ForeignText.shown(issuer)
              + " does not say that it supports PKCE with S256; without it a code could be stolen");
    }
    return new AuthorizationServer(
        issuer,
        authorization,
        endpoint(json, "token_endpoint", destinations)
            .orElseThrow(() -> new OAuthException("\"token_endpoint\" is missing")),
        endpoint(json, "registration_endpoint", destinations),
        endpoint(json, "revocation_endpoint", destinations),
        JsonMembers.texts(json, "token_endpoint_auth_methods_supported")
            .map(ClientMethod::known)
            .orElse(List.of(ClientMethod.BASIC)), // what RFC 8414 says then
        Set.copyOf(JsonMembers.texts(json, "scopes_supported").orElse(List.of())),
        JsonMembers.flag(json, "client_id_metadata_document_supported"),
        JsonMembers.flag(json, "authorization_response_iss_parameter_supported"));
  }

  private static Optional<URI> endpoint(JsonObject json, String name, Destinations destinations)
      throws OAuthException {
    Optional<String> text = JsonMembers.text(json, name);
    return text.isEmpty() ? Optional.empty() : Optional.of(destinations.url(name, text.get()));
  }

  /**
   * What revision 2025-03-26 says of a server without any metadata: it gives out its own tokens.
   */
  static AuthorizationServer withoutMetadata(Origin server) {
    return new AuthorizationServer(
        server.text(),
        Optional.of(server.at("/authorize")),
        server.at("/token"),
        Optional.of(server.at("/register")),
        Optional.empty(),
        List.of(ClientMethod.NONE, ClientMethod.BASIC, ClientMethod.POST),
        Set.of(),
        false,
        false);
  }
}
