package dev.clawdefender.proxy.oauth;

import dev.clawdefender.proxy.server.ServerCredentials;
import dev.clawdefender.runtime.process.WebBrowser;
import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Shows a remote server the token that was granted for it. One for each session; all sessions and
 * processes share what is kept in the server's file, so that one of them renews it for all.
 */
public final class OAuthCredentials implements ServerCredentials {
  private static final Logger LOG = System.getLogger(OAuthCredentials.class.getName());

  private static final String BEARER = "Bearer ";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int MOST_ATTEMPTS = 3;
  private static final int MOST_SCOPES = 100;
  private static final int MOST_SCOPES_LENGTH = 8 * 1024;
  private static final Duration ATTEMPTS_WINDOW = Duration.ofMinutes(1);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final String name;
  private final URI server;
  private final OAuthSettings settings;
  private final Login login;
  private final Login.Browser browser;
  private final GrantFile file;
  private final AttemptLimit attempts =
      new AttemptLimit(MOST_ATTEMPTS, ATTEMPTS_WINDOW, System::nanoTime);

  /** What several requests were refused for at once, and one of them sees to. */
  private final Map<Refusal, Future<Boolean>> underWay = new ConcurrentHashMap<>();

  /** What we got because the one before was refused. */
  private volatile @Nullable String lastResort;

  /**
   * Why a request was refused.
   *
   * @param token what it carried
   */
  private record Refusal(Optional<String> token, int status, Challenge challenge) {}

  OAuthCredentials(
      Vertx vertx,
      String name,
      URI server,
      OAuthSettings settings,
      Path data,
      Login.Browser browser) {
    this.vertx = vertx;
    this.name = name;
    this.server = server;
    this.settings = settings;
    this.login = new Login(vertx, name, server, settings, data);
    this.browser = browser;
    this.file = login.file();
  }

  /**
   * For a session with a configured server.
   *
   * @param name the server's name
   * @param server its URL; what is under its origin may see the token, and nobody else
   * @param data the folder that we keep things in
   */
  public static OAuthCredentials of(
      Vertx vertx, String name, URI server, OAuthSettings settings, Path data) {
    return new OAuthCredentials(vertx, name, server, settings, data, WebBrowser::open);
  }

  @Override
  public Future<Optional<String>> authorization() {
    return apart(() -> usable().flatMap(Grant::tokens).map(tokens -> BEARER + tokens.access()));
  }

  @Override
  public Future<Boolean> challenged(
      Optional<String> shown, int status, Optional<String> challenge) {
    Challenge said = challenge.map(Challenge::parse).orElse(Challenge.NONE);
    if (status != UNAUTHORIZED && !(status == FORBIDDEN && said.isInsufficientScope())) {
      return Future.succeededFuture(false);
    }
    Optional<String> token = shown.map(header -> header.substring(BEARER.length()));
    Refusal refusal = new Refusal(token, status, said);
    Future<Boolean> answer =
        underWay.computeIfAbsent(
            refusal,
            first -> apart(() -> status == UNAUTHORIZED ? refused(first) : tooLittle(first)));
    return answer.onComplete(done -> underWay.remove(refusal, answer));
  }

  /** Files and other servers are waited for, which no event loop may do. */
  private <T> Future<T> apart(Callable<T> work) {
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    Thread.ofVirtual()
        .name("oauth-" + name)
        .start(
            () -> {
              try {
                T result = work.call();
                context.runOnContext(now -> promise.complete(result));
              } catch (Throwable e) { // or the request would wait for ever
                context.runOnContext(now -> promise.fail(e));
              }
            });
    return promise.future();
  }

  /** What is kept, if it is for this server. */
  private Optional<Grant> kept() throws IOException {
    Optional<Grant> grant = file.read();
    if (grant.isPresent() && !grant.get().isFor(server, settings)) {
      if (grant.get().tokens().isEmpty()) {
        return Optional.empty();
      }
      throw new OAuthException(
          "the login for "
              + name
              + " was for "
              + ForeignText.shown(grant.get().server())
              + " by "
              + ForeignText.shown(grant.get().issuer())
              + ", and the configuration has changed since; log in anew: clawdefender login "
              + name);
    }
    return grant;
  }

  private Optional<Grant> usable() throws IOException {
    Optional<Grant> grant = kept();
    Optional<TokenSet> tokens = grant.flatMap(Grant::tokens);
    if (tokens.isEmpty() || Instant.now().isBefore(tokens.get().refreshAt())) {
      return grant;
    }
    boolean expired = !Instant.now().isBefore(tokens.get().expires());
    if (!canRenew(tokens.get())) {
      return expired ? Optional.empty() : grant;
    }
    try {
      return renewed(tokens.get().access());
    } catch (OAuthException e) {
      if (expired) {
        throw e;
      }
      LOG.log(Level.WARNING, "the token for {0} is not renewed yet: {1}", name, e.getMessage());
      return grant;
    }
  }

  private boolean canRenew(TokenSet tokens) {
    return tokens.refresh().isPresent()
        || settings.grant() == OAuthSettings.Grant.CLIENT_CREDENTIALS;
  }

  /**
   * Replaces a token, unless somebody else did meanwhile. Empty if that is not to be had without a
   * person any more.
   */
  private Optional<Grant> renewed(String old) throws IOException {
    try (GrantFile.Lock lock = file.lock(LOCK_PATIENCE)) {
      Optional<Grant> grant = kept();
      Optional<TokenSet> tokens = grant.flatMap(Grant::tokens);
      if (tokens.isEmpty() || !tokens.get().access().equals(old)) {
        return grant;
      }
      try (OAuthHttp http = new OAuthHttp(vertx, new Destinations(server, settings.issuer()))) {
        TokenEndpoint endpoint = new TokenEndpoint(http, settings, grant.get());
        Optional<String> refresh = tokens.get().refresh();
        TokenSet fresh =
            refresh.isPresent() ? endpoint.refresh(refresh.get()) : endpoint.asClient();
        Grant next = grant.get().with(fresh);
        lock.write(next);
        return Optional.of(next);
      } catch (TokenRefusedException e) {
        LOG.log(Level.WARNING, "the login for {0} has ended: {1}", name, e.getMessage());
        lock.write(grant.get().withoutTokens());
        return Optional.empty();
      }
    }
  }

  private boolean refused(Refusal refusal) throws IOException {
    Optional<TokenSet> tokens = kept().flatMap(Grant::tokens);
    if (isNews(tokens, refusal)) {
      return true;
    }
    countAttempt();
    if (tokens.isPresent() && canRenew(tokens.get()) && !tokens.get().access().equals(lastResort)) {
      Optional<TokenSet> next = renewed(tokens.get().access()).flatMap(Grant::tokens);
      if (next.isPresent()) {
        lastResort = next.get().access();
        return true;
      }
    }
    return authorized(
        refusal,
        "the server " + name + " wants to know whose word we have: run clawdefender login " + name);
  }

  /** Whether there is a token now that the server has not seen. */
  private static boolean isNews(Optional<TokenSet> tokens, Refusal refusal) {
    return tokens.isPresent()
        && !refusal.token().equals(tokens.map(TokenSet::access))
        && Instant.now().isBefore(tokens.get().expires());
  }

  private void countAttempt() throws OAuthException {
    if (!attempts.next()) {
      throw new OAuthException(
          "the server "
              + name
              + " refuses every token that it was shown; we stop for a minute. Perhaps clawdefender"
              + " logout "
              + name
              + " and login again help");
    }
  }

  private boolean tooLittle(Refusal refusal) throws IOException {
    Challenge challenge = refusal.challenge();
    Optional<Grant> grant = kept();
    Optional<TokenSet> tokens = grant.flatMap(Grant::tokens);
    if (isNews(tokens, refusal)) {
      return true;
    }
    Set<String> missing = new HashSet<>(challenge.scopes());
    tokens.ifPresent(set -> missing.removeAll(set.scopes()));
    String list = ForeignText.shown(String.join(" ", missing));
    if (missing.isEmpty()) {
      throw new OAuthException(
          "the server "
              + name
              + " says that the token allows too little, "
              + (challenge.scopes().isEmpty()
                  ? "but not what is missing"
                  : "although it allows all that is said to be missing"));
    }
    if (!settings.scopes().isEmpty() && !settings.scopes().containsAll(missing)) {
      throw new OAuthException(
          "the server "
              + name
              + " wants more rights ("
              + list
              + ") than \"scopes\" in [servers."
              + name
              + ".oauth] lets us ask for");
    }
    Set<String> all = new HashSet<>(grant.map(Grant::scopes).orElse(Set.of()));
    all.addAll(challenge.scopes());
    if (all.size() > MOST_SCOPES || String.join(" ", all).length() > MOST_SCOPES_LENGTH) {
      throw new OAuthException(
          "the server "
              + name
              + " wants more and more rights, and more than "
              + MOST_SCOPES
              + " are not asked for; name those it may have as \"scopes\" in [servers."
              + name
              + ".oauth]");
    }
    countAttempt();
    LOG.log(Level.INFO, "the server {0} wants more rights: {1}", name, list);
    if (grant.isPresent()) {
      remember(challenge.scopes());
    }
    return authorized(
        refusal,
        "the server "
            + name
            + " wants more rights ("
            + list
            + "): to give them, run clawdefender login "
            + name);
  }

  /** So that the next login asks for them, whoever begins it. */
  private void remember(Set<String> scopes) throws IOException {
    try (GrantFile.Lock lock = file.lock(LOCK_PATIENCE)) {
      Optional<Grant> grant = kept();
      if (grant.isPresent()) {
        lock.write(grant.get().asking(scopes));
      }
    }
  }

  /**
   * Gets another token by a new login.
   *
   * @param otherwise what to say if only a person can begin one
   */
  private boolean authorized(Refusal refusal, String otherwise) throws IOException {
    Challenge challenge = refusal.challenge();
    boolean alone = settings.grant() == OAuthSettings.Grant.CLIENT_CREDENTIALS;
    if (!alone && !settings.openBrowser()) {
      throw new OAuthException(otherwise);
    }
    try (GrantFile.Lock _ =
        file.loginLock(Login.PATIENCE).orElseThrow(() -> new OAuthException(otherwise))) {
      if (isNews(kept().flatMap(Grant::tokens), refusal)) {
        return true; // somebody did while we waited
      }
      Grant unused = alone ? login.alone(challenge) : login.withPerson(challenge, browser);
      return true;
    }
  }
}
