package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * What a server says of who may give out tokens for it (RFC 9728).
 *
 * @param resource its identifier, exactly as it says it
 * @param authorizationServers their issuer identifiers, in the order it prefers
 * @param scopes which scopes there are; empty if it does not say
 */
record ProtectedResource(String resource, List<String> authorizationServers, Set<String> scopes) {
  /**
   * Reads it. That the server is only a part of something larger it must not say itself, or one of
   * many at the same origin could get tokens that are good at the others: that has to stand where
   * only who has the whole origin can have put it.
   *
   * @param server the server that is going to get the token
   * @throws OAuthException if it is malformed, or not about that server
   */
  static ProtectedResource read(OAuthHttp.Answer answer, URI server, Destinations destinations)
      throws OAuthException {
    JsonObject json = answer.json();
    String resource = JsonMembers.required(json, "resource");
    URI named = destinations.url("the protected resource", resource);
    boolean ofOrigin =
        Origin.of(answer.from()).equals(Origin.of(server))
            && answer.from().getRawPath().startsWith(Discovery.RESOURCE);
    if (!(isSame(named, server) || (ofOrigin && covers(named, server)))) {
      throw new OAuthException(
          "the server at "
              + ForeignText.shown(server)
              + " says that it is "
              + ForeignText.shown(resource)
              + ", so a token for it would be for somebody else; correct the url in the"
              + " configuration");
    }
    List<String> servers = JsonMembers.texts(json, "authorization_servers").orElse(List.of());
    if (servers.isEmpty()) {
      throw new OAuthException(
          "the server at " + ForeignText.shown(server) + " names no authorization server");
    }
    return new ProtectedResource(
        resource,
        servers,
        Set.copyOf(JsonMembers.texts(json, "scopes_supported").orElse(List.of())));
  }

  /** Whether {@code server} is {@code resource} or below it. */
  static boolean covers(URI resource, URI server) {
    if (!Origin.of(resource).equals(Origin.of(server))) {
      return false;
    }
    String above = path(resource);
    String path = path(server);
    boolean below =
        path.equals(above) || path.startsWith(above.endsWith("/") ? above : above + "/");
    return below
        && !path.contains("/../")
        && (resource.getRawQuery() == null || resource.getRawQuery().equals(server.getRawQuery()));
  }

  private static boolean isSame(URI resource, URI server) {
    return covers(resource, server) && covers(server, resource);
  }

  private static String path(URI url) {
    String path = url.getRawPath();
    return path.isEmpty() ? "/" : path;
  }
}
