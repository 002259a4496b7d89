package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.server.OAuthSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where tokens are got (RFC 6749 section 3.2), and given back. Blocks. */
final class TokenEndpoint {
  private final OAuthHttp http;
  private final OAuthSettings settings;
  private final Grant grant;

  /**
   * @param grant whose client, resource, issuer and scopes count
   */
  TokenEndpoint(OAuthHttp http, OAuthSettings settings, Grant grant) {
    this.http = http;
    this.settings = settings;
    this.grant = grant;
  }

  /**
   * For a code that a person came back with.
   *
   * @param verifier what proves that we sent the person (RFC 7636)
   */
  TokenSet exchange(String code, String verifier, String redirect) throws IOException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirect);
    form.put("code_verifier", verifier);
    return tokens(form, Optional.empty());
  }

  /** The next ones. */
  TokenSet refresh(String token) throws IOException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("refresh_token", token);
    return tokens(form, Optional.of(token));
  }

  /** In our own name. */
  TokenSet asClient() throws IOException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (!grant.scopes().isEmpty()) {
      form.put("scope", String.join(" ", grant.scopes()));
    }
    return tokens(form, Optional.empty());
  }

  private TokenSet tokens(Map<String, String> form, Optional<String> refresh) throws IOException {
    Instant now = Instant.now();
    form.put("resource", grant.resource());
    OAuthHttp.Answer answer = post(grant.tokenEndpoint(), form);
    if (answer.isFine()) {
      return TokenSet.answered(answer.json(), now, grant.scopes(), refresh);
    }
    String problem = "no token was given out: " + problem(answer);
    if (member(answer, "error").filter("invalid_grant"::equals).isPresent()) {
      throw new TokenRefusedException(problem);
    }
    throw new OAuthException(problem);
  }

  /** Gives a token back. */
  void revoke(URI endpoint, String token, String kind) throws IOException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", token);
    form.put("token_type_hint", kind);
    OAuthHttp.Answer answer = post(endpoint, form);
    if (!answer.isFine()) {
      throw new OAuthException("the token was not taken back: " + problem(answer));
    }
  }

  private OAuthHttp.Answer post(URI endpoint, Map<String, String> form) throws IOException {
    OAuthClient client = grant.client();
    switch (client.method()) {
      case NONE -> form.put("client_id", client.id());
      case BASIC -> {
        String pair = OAuthHttp.encoded(client.id()) + ":" + OAuthHttp.encoded(secret(client));
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return http.postForm(endpoint, Map.of("Authorization", "Basic " + basic), form);
      }
      case POST -> {
        form.put("client_id", client.id());
        form.put("client_secret", secret(client));
      }
      case PRIVATE_KEY -> {
        form.put("client_id", client.id());
        form.put("client_assertion_type", ClientAssertion.TYPE);
        form.put(
            "client_assertion",
            ClientAssertion.signed(
                client.id(),
                grant.issuer(),
                settings
                    .privateKey()
                    .orElseThrow(() -> new OAuthException("no private_key is configured")),
                Instant.now()));
      }
    }
    return http.postForm(endpoint, Map.of(), form);
  }

  private String secret(OAuthClient client) throws OAuthException {
    if (client.secret().isPresent()) {
      return client.secret().get();
    }
    String variable = settings.clientSecretVariable().orElse("");
    String secret = variable.isEmpty() ? null : System.getenv(variable);
    if (secret == null || secret.isEmpty()) {
      throw new OAuthException(
          variable.isEmpty()
              ? "the client has no secret"
              : "the variable " + variable + " that holds the client's secret is not set");
    }
    return secret;
  }

  /** What an answer says went wrong (RFC 6749 section 5.2), for people. */
  static String problem(OAuthHttp.Answer answer) {
    StringBuilder text = new StringBuilder(answer.place());
    text.append(" answered with status ").append(answer.status());
    for (String name : List.of("error", "error_description")) {
      member(answer, name).ifPresent(said -> text.append(", ").append(ForeignText.shown(said)));
    }
    return text.toString();
  }

  private static Optional<String> member(OAuthHttp.Answer answer, String name) {
    try {
      return JsonMembers.text(answer.json(), name);
    } catch (OAuthException e) {
      return Optional.empty(); // it says nothing that we understand
    }
  }
}
