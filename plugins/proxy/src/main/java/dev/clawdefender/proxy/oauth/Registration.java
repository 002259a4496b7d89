package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who we are for an authorization server: as configured, by the URL of our metadata, or registered
 * by ourselves, in this order. Blocks.
 */
final class Registration {
  private final OAuthHttp http;
  private final String server;
  private final OAuthSettings settings;

  /**
   * @param server the name of the server that it is about
   */
  Registration(OAuthHttp http, String server, OAuthSettings settings) {
    this.http = http;
    this.server = server;
    this.settings = settings;
  }

  /** The client that is configured, if one is. Its secret stays where it is configured. */
  static Optional<OAuthClient> configured(OAuthSettings settings, List<ClientMethod> methods) {
    return settings
        .clientId()
        .map(
            id ->
                new OAuthClient(
                    id,
                    Optional.empty(),
                    settings.privateKey().isPresent()
                        ? ClientMethod.PRIVATE_KEY
                        : method(settings.clientSecretVariable().isPresent(), methods),
                    settings.redirectPort()));
  }

  /**
   * A client that can send a person to {@code issuer}.
   *
   * @param earlier who we were for the same server at the last time, if it still fits
   * @param redirect where the person comes back to
   * @param scopes what is going to be asked for
   * @throws OAuthException if there is no way to be one; says what to configure
   */
  OAuthClient client(
      AuthorizationServer issuer,
      Optional<OAuthClient> earlier,
      RedirectListener redirect,
      Set<String> scopes)
      throws OAuthException {
    Optional<OAuthClient> configured = configured(settings, issuer.methods());
    if (configured.isPresent()) {
      return configured.get();
    }
    if (issuer.takesMetadataUrls() && settings.clientMetadataUrl().isPresent()) {
      return new OAuthClient(
          settings.clientMetadataUrl().get().toString(),
          Optional.empty(),
          ClientMethod.NONE,
          settings.redirectPort());
    }
    if (earlier.isPresent()) {
      return earlier.get();
    }
    if (issuer.registration().isEmpty()) {
      throw new OAuthException(
          "the authorization server "
              + ForeignText.shown(issuer.issuer())
              + " lets no client register itself: register one there, with a redirect to"
              + " http://127.0.0.1/callback, and configure its client_id in [servers."
              + server
              + ".oauth]"
              + (issuer.takesMetadataUrls() ? ", or a client_metadata_url" : ""));
    }
    return registered(issuer, redirect, scopes);
  }

  private OAuthClient registered(
      AuthorizationServer issuer, RedirectListener redirect, Set<String> scopes)
      throws OAuthException {
    ClientMethod wanted =
        issuer.methods().contains(ClientMethod.NONE)
            ? ClientMethod.NONE
            : method(true, issuer.methods());
    JsonObject metadata =
        new JsonObject()
            .put("client_name", "ClawDefender")
            .put("application_type", "native")
            .put("redirect_uris", new JsonArray().add(redirect.address()))
            .put("grant_types", new JsonArray().add("authorization_code").add("refresh_token"))
            .put("response_types", new JsonArray().add("code"))
            .put("token_endpoint_auth_method", wanted.text());
    if (!scopes.isEmpty()) {
      metadata.put("scope", String.join(" ", scopes));
    }
    OAuthHttp.Answer answer =
        http.postJson(issuer.registration().orElseThrow(), Map.of(), metadata);
    if (!answer.isFine()) {
      throw new OAuthException(
          "we could not register as a client: " + TokenEndpoint.problem(answer));
    }
    JsonObject json = answer.json();
    Optional<String> secret =
        JsonMembers.text(json, "client_secret").filter(text -> !text.isEmpty());
    Optional<ClientMethod> told =
        JsonMembers.text(json, "token_endpoint_auth_method").flatMap(ClientMethod::of);
    return new OAuthClient(
        JsonMembers.required(json, "client_id"),
        secret,
        told.orElse(method(secret.isPresent(), issuer.methods())),
        redirect.port());
  }

  private static ClientMethod method(boolean hasSecret, List<ClientMethod> methods) {
    if (!hasSecret) {
      return ClientMethod.NONE;
    }
    return methods.stream()
        .filter(method -> method == ClientMethod.BASIC || method == ClientMethod.POST)
        .findFirst()
        .orElse(methods.contains(ClientMethod.NONE) ? ClientMethod.NONE : ClientMethod.BASIC);
  }
}
