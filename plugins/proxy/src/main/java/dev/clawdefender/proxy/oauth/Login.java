package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gets tokens for one server, and gives them back: finds out who gives them out, becomes a client
 * there, sends a person with a browser (authorization code with PKCE) or goes alone (client
 * credentials). Each call blocks.
 */
public final class Login {
  /** How long a person may take. */
  static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);
  private static final String OFFLINE = "offline_access";
  private static final int RANDOM_BYTES = 32;
  private static final int UNAUTHORIZED = 401;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Vertx vertx;
  private final String name;
  private final URI server;
  private final OAuthSettings settings;
  private final GrantFile file;

  /** Takes a person somewhere. */
  public interface Browser {
    /**
     * Shows a page, at once or never.
     *
     * @throws IOException if it cannot; says so for people
     */
    void open(URI page) throws IOException;
  }

  /** What became of what was kept. */
  public enum Ended {
    /** There was nothing. */
    NOTHING,
    /** It is gone here; the server takes nothing back. */
    FORGOTTEN,
    /** It is gone here, and worth nothing any more. */
    REVOKED
  }

  /**
   * For one configured server.
   *
   * @param server its URL
   * @param data the folder that we keep things in
   */
  public Login(Vertx vertx, String name, URI server, OAuthSettings settings, Path data) {
    this.vertx = vertx;
    this.name = name;
    this.server = server;
    this.settings = settings;
    this.file = new GrantFile(data, name);
  }

  GrantFile file() {
    return file;
  }

  /**
   * Has a person log in, or logs in alone where that is configured. Asks the server first what it
   * wants.
   *
   * @return the scopes that were granted
   * @throws IOException if it cannot be; says why for people
   */
  public Set<String> now(Browser browser) throws IOException {
    try (GrantFile.Lock _ =
        file.loginLock(Duration.ZERO)
            .orElseThrow(
                () -> new OAuthException("a login for " + name + " is going on already"))) {
      Grant grant =
          settings.grant() == OAuthSettings.Grant.CLIENT_CREDENTIALS
              ? alone(asked())
              : withPerson(asked(), browser);
      return grant.tokens().map(TokenSet::scopes).orElse(Set.of());
    }
  }

  /** What the server says to a request that changes nothing and shows nobody's word. */
  private Challenge asked() throws OAuthException {
    JsonObject ping = new JsonObject().put("jsonrpc", "2.0").put("id", 1).put("method", "ping");
    try (OAuthHttp http = http()) {
      OAuthHttp.Answer answer =
          http.postJson(server, Map.of("Accept", "application/json, text/event-stream"), ping);
      List<String> headers = answer.headers().getAll("WWW-Authenticate");
      return answer.status() == UNAUTHORIZED && !headers.isEmpty()
          ? Challenge.parse(String.join(", ", headers))
          : Challenge.NONE;
    }
  }

  private OAuthHttp http() throws OAuthException {
    Destinations destinations = new Destinations(server, settings.issuer());
    destinations.url("the server's url", server.toString());
    return new OAuthHttp(vertx, destinations);
  }

  private Discovery.Found find(OAuthHttp http, Challenge challenge) throws OAuthException {
    return new Discovery(http, new Destinations(server, settings.issuer()), server, settings)
        .find(challenge);
  }

  /** What is known of the same server and the same issuer; a login forgives what is broken. */
  private Optional<Grant> earlier(AuthorizationServer issuer) throws IOException {
    try {
      return file.read()
          .filter(grant -> grant.issuer().equals(issuer.issuer()) && grant.isFor(server, settings));
    } catch (OAuthException e) {
      return Optional.empty();
    }
  }

  private Set<String> scopes(Discovery.Found found, Challenge challenge, Optional<Grant> earlier) {
    if (!settings.scopes().isEmpty()) {
      return new LinkedHashSet<>(settings.scopes());
    }
    Set<String> scopes = new LinkedHashSet<>();
    earlier.ifPresent(grant -> scopes.addAll(grant.scopes()));
    scopes.addAll(challenge.scopes().isEmpty() ? found.scopes() : challenge.scopes());
    return scopes;
  }

  /** The lock of logins must be held. */
  Grant alone(Challenge challenge) throws IOException {
    try (OAuthHttp http = http()) {
      Discovery.Found found = find(http, challenge);
      OAuthClient client =
          Registration.configured(settings, found.issuer().methods())
              .orElseThrow(() -> new OAuthException("no client_id is configured"));
      Set<String> scopes = scopes(found, challenge, earlier(found.issuer()));
      Grant grant = grant(found, client, scopes);
      return kept(grant.with(new TokenEndpoint(http, settings, grant).asClient()));
    }
  }

  /** The lock of logins must be held. */
  Grant withPerson(Challenge challenge, Browser browser) throws IOException {
    try (OAuthHttp http = http()) {
      Discovery.Found found = find(http, challenge);
      AuthorizationServer issuer = found.issuer();
      if (issuer.authorization().isEmpty()) {
        throw new OAuthException(
            ForeignText.shown(issuer.issuer())
                + " has no page for people; it may take grant = \"client_credentials\"");
      }
      Optional<Grant> earlier = earlier(issuer);
      Set<String> scopes = scopes(found, challenge, earlier);
      if (settings.scopes().isEmpty() && !scopes.isEmpty() && issuer.scopes().contains(OFFLINE)) {
        scopes.add(OFFLINE); // what some want to hear before they give out refresh tokens
      }
      String state = random();
      String verifier = random();
      Optional<OAuthClient> known = earlier.map(Grant::client);
      try (RedirectListener redirect = listen(known, state)) {
        OAuthClient client =
            new Registration(http, name, settings)
                .client(
                    issuer,
                    known.filter(each -> each.redirectPort() == redirect.port()),
                    redirect,
                    scopes);
        Grant grant = grant(found, client, scopes);
        browser.open(page(issuer.authorization().get(), grant, redirect, state, verifier));
        String code = redirect.code(issuer, PATIENCE);
        TokenSet tokens =
            new TokenEndpoint(http, settings, grant).exchange(code, verifier, redirect.address());
        return kept(grant.with(tokens));
      }
    }
  }

  private Grant grant(Discovery.Found found, OAuthClient client, Set<String> scopes) {
    return new Grant(
        server,
        found.resource(),
        found.issuer().issuer(),
        found.issuer().token(),
        found.issuer().revocation(),
        client,
        scopes,
        Optional.empty());
  }

  /** At the port that a client is registered with, so that it need not register again. */
  private RedirectListener listen(Optional<OAuthClient> known, String state) throws OAuthException {
    if (settings.redirectPort() != 0) {
      return RedirectListener.open(vertx, settings.redirectPort(), state);
    }
    try {
      return RedirectListener.open(vertx, known.map(OAuthClient::redirectPort).orElse(0), state);
    } catch (OAuthException e) {
      return RedirectListener.open(vertx, 0, state);
    }
  }

  private static URI page(
      URI endpoint, Grant grant, RedirectListener redirect, String state, String verifier) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", grant.client().id());
    query.put("redirect_uri", redirect.address());
    query.put("state", state);
    query.put("code_challenge", hash(verifier));
    query.put("code_challenge_method", "S256");
    query.put("resource", grant.resource());
    if (!grant.scopes().isEmpty()) {
      query.put("scope", String.join(" ", grant.scopes()));
    }
    if (grant.scopes().contains(OFFLINE)) {
      query.put("prompt", "consent"); // OpenID Connect Core 1.0 section 11
    }
    String separator = endpoint.getRawQuery() == null ? "?" : "&";
    return URI.create(endpoint + separator + OAuthHttp.encoded(query));
  }

  private Grant kept(Grant grant) throws IOException {
    try (GrantFile.Lock lock = file.lock(LOCK_PATIENCE)) {
      lock.write(grant);
    }
    return grant;
  }

  /**
   * Forgets what was granted, and gives it back where that can be.
   *
   * @throws IOException if it is forgotten here, but may still be worth something
   */
  public Ended end() throws IOException {
    Optional<Grant> grant;
    try (GrantFile.Lock lock = file.lock(LOCK_PATIENCE)) {
      try {
        grant = file.read();
      } finally {
        lock.delete();
      }
    }
    Optional<TokenSet> tokens = grant.flatMap(Grant::tokens);
    if (tokens.isEmpty()) {
      return Ended.NOTHING;
    }
    Optional<URI> endpoint = grant.get().revocationEndpoint();
    if (endpoint.isEmpty() || !grant.get().isFor(server, settings)) {
      return Ended.FORGOTTEN; // another issuer must not be told what is configured for this one
    }
    Destinations destinations = new Destinations(grant.get().server(), settings.issuer());
    try (OAuthHttp http = new OAuthHttp(vertx, destinations)) {
      TokenEndpoint server = new TokenEndpoint(http, settings, grant.get());
      if (tokens.get().refresh().isPresent()) {
        server.revoke(endpoint.get(), tokens.get().refresh().get(), "refresh_token");
      }
      server.revoke(endpoint.get(), tokens.get().access(), "access_token");
      return Ended.REVOKED;
    }
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String hash(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
