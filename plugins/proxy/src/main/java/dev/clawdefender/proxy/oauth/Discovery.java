package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.server.OAuthSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out who gives out tokens for a server. Blocks. */
final class Discovery {
  static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final String SERVER = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";

  private final OAuthHttp http;
  private final Destinations destinations;
  private final URI server;
  private final OAuthSettings settings;

  Discovery(OAuthHttp http, Destinations destinations, URI server, OAuthSettings settings) {
    this.http = http;
    this.destinations = destinations;
    this.server = server;
    this.settings = settings;
  }

  /**
   * What was found.
   *
   * @param resource what a token is to be for
   * @param scopes which scopes the server says there are
   * @param issuer who gives them out
   */
  record Found(String resource, Set<String> scopes, AuthorizationServer issuer) {}

  /**
   * Looks in the order that the MCP specification gives.
   *
   * @param challenge what the server refused a request with
   */
  Found find(Challenge challenge) throws OAuthException {
    Optional<ProtectedResource> resource = resource(challenge);
    if (resource.isEmpty()) {
      return withoutResource();
    }
    String issuer = chosen(resource.get());
    AuthorizationServer found =
        metadata(issuer)
            .orElseThrow(
                () ->
                    new OAuthException(
                        "the authorization server "
                            + ForeignText.shown(issuer)
                            + " has no metadata where they are to be"));
    return new Found(resource.get().resource(), resource.get().scopes(), found);
  }

  private Optional<ProtectedResource> resource(Challenge challenge) throws OAuthException {
    List<URI> candidates = new ArrayList<>();
    if (challenge.resourceMetadata().isPresent()) {
      candidates.add(
          destinations.url(
              "the metadata of the protected resource", challenge.resourceMetadata().get()));
    } else {
      Origin origin = Origin.of(server);
      String path = withoutSlash(server.getRawPath());
      candidates.add(origin.at(RESOURCE + path));
      if (!path.isEmpty()) {
        candidates.add(origin.at(RESOURCE));
      }
    }
    Optional<OAuthHttp.Answer> answer = first(candidates);
    return answer.isEmpty()
        ? Optional.empty()
        : Optional.of(ProtectedResource.read(answer.get(), server, destinations));
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private String chosen(ProtectedResource resource) throws OAuthException {
    List<String> offered = resource.authorizationServers();
    if (settings.issuer().isEmpty()) {
      return offered.getFirst();
    }
    String configured = settings.issuer().get();
    if (!offered.contains(configured)) {
      throw new OAuthException(
          "the server at "
              + ForeignText.shown(server)
              + " takes tokens of "
              + ForeignText.shown(String.join(", ", offered))
              + ", but \"issuer\" in its configuration is "
              + configured);
    }
    return configured;
  }

  private Found withoutResource() throws OAuthException {
    // Revision 2025-03-26: the server's origin gives out its tokens.
    Origin origin = Origin.of(server);
    if (settings.issuer().isPresent() && !settings.issuer().get().equals(origin.text())) {
      throw new OAuthException(
          "the server at "
              + ForeignText.shown(server)
              + " has no metadata, so only itself could give out its tokens, but \"issuer\" in its"
              + " configuration is "
              + settings.issuer().get());
    }
    AuthorizationServer issuer =
        metadata(origin.text()).orElseGet(() -> AuthorizationServer.withoutMetadata(origin));
    return new Found(server.toString(), Set.of(), issuer);
  }

  private Optional<AuthorizationServer> metadata(String issuer) throws OAuthException {
    URI url = destinations.url("the issuer", issuer);
    Origin origin = Origin.of(url);
    String path = withoutSlash(url.getRawPath());
    List<URI> candidates = new ArrayList<>();
    candidates.add(origin.at(SERVER + path));
    candidates.add(origin.at(OPENID + path));
    if (!path.isEmpty()) {
      candidates.add(origin.at(path + OPENID));
    }
    Optional<OAuthHttp.Answer> answer = first(candidates);
    return answer.isEmpty()
        ? Optional.empty()
        : Optional.of(AuthorizationServer.read(answer.get().json(), issuer, destinations));
  }

  /** The first of them that is there. One that is broken is no reason to believe another. */
  private Optional<OAuthHttp.Answer> first(List<URI> candidates) throws OAuthException {
    for (URI candidate : candidates) {
      OAuthHttp.Answer answer = http.get(candidate);
      if (answer.isFine()) {
        return Optional.of(answer);
      }
      if (!answer.isRefusal()) {
        throw new OAuthException(answer.place() + " answered with status " + answer.status());
      }
    }
    return Optional.empty();
  }
}
