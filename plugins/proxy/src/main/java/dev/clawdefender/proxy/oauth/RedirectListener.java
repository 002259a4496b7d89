package dev.clawdefender.proxy.oauth;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the browser comes back to: a port of this machine, while one login goes on (RFC 8252
 * section 7.3). Opening it and waiting block; it is closed once somebody came back.
 */
final class RedirectListener implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String PATH = "/callback";
  private static final long START_SECONDS = 10;

  private final HttpServer server;
  private final String state;
  private final CompletableFuture<MultiMap> answer = new CompletableFuture<>();

  private RedirectListener(HttpServer server, String state) {
    this.server = server;
    this.state = state;
  }

  /**
   * Listens.
   *
   * @param port the one to listen at; 0 for any
   * @param state what the browser has to come back with
   * @throws OAuthException if the port cannot be had
   */
  static RedirectListener open(Vertx vertx, int port, String state) throws OAuthException {
    HttpServer server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(HOST)
                .setPort(port)
                .setIdleTimeout(30)
                .setHttp2ClearTextEnabled(false));
    RedirectListener listener = new RedirectListener(server, state);
    server.requestHandler(listener::handle);
    try {
      server
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_SECONDS, TimeUnit.SECONDS);
      return listener;
    } catch (ExecutionException | TimeoutException e) {
      throw new OAuthException(
          "the browser could not come back: port " + port + " of " + HOST + " cannot be had", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OAuthException("the login was ended", e);
    }
  }

  int port() {
    return server.actualPort();
  }

  /** The redirect URI. */
  String address() {
    return "http://" + HOST + ":" + port() + PATH;
  }

  private void handle(HttpServerRequest request) {
    HostAndPort host = request.authority();
    boolean ours =
        request.method().equals(HttpMethod.GET)
            && PATH.equals(request.path())
            && host != null
            && host.host().equals(HOST)
            && host.port() == port();
    if (!ours) {
      respond(request, 404, "There is nothing here.");
    } else if (!isExpected(request.getParam("state", ""))) {
      respond(request, 400, "This belongs to no login that is going on here.");
    } else if (answer.complete(request.params())) {
      respond(request, 200, "ClawDefender has its answer. You can close this page.");
    } else {
      respond(request, 400, "This login has its answer already.");
    }
  }

  private boolean isExpected(String given) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
  }

  private static void respond(HttpServerRequest request, int status, String text) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cache-Control", "no-store")
        .end(text + "\n");
  }

  /**
   * Waits for the browser, and returns the code it brings.
   *
   * @throws OAuthException if it brings an error, another server's answer, or does not come
   */
  String code(AuthorizationServer issuer, Duration patience) throws OAuthException {
    MultiMap came;
    try {
      came = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new OAuthException("nobody logged in within " + patience.toMinutes() + " minutes", e);
    } catch (ExecutionException e) {
      throw new OAuthException("the browser did not come back", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OAuthException("the login was ended", e);
    }
    checkIssuer(issuer, Optional.ofNullable(came.get("iss")));
    if (came.contains("error")) {
      String description = came.contains("error_description") ? came.get("error_description") : "";
      throw new OAuthException(
          "the authorization server said no: "
              + ForeignText.shown(came.get("error"))
              + (description.isBlank() ? "" : " (" + ForeignText.shown(description) + ")"));
    }
    return Optional.ofNullable(came.get("code"))
        .filter(code -> !code.isEmpty())
        .orElseThrow(() -> new OAuthException("the browser came back without a code"));
  }

  /** Whoever mixes up two servers must not get the code of the other (RFC 9207). */
  private static void checkIssuer(AuthorizationServer issuer, Optional<String> named)
      throws OAuthException {
    if (named.isEmpty() && issuer.namesItself()) {
      throw new OAuthException(
          "the answer does not say who it is from, although "
              + ForeignText.shown(issuer.issuer())
              + " always says so; it is not used");
    }
    if (named.isPresent() && !named.get().equals(issuer.issuer())) {
      throw new OAuthException(
          "the answer is from "
              + ForeignText.shown(named.get())
              + " and not from "
              + ForeignText.shown(issuer.issuer())
              + "; it is not used");
    }
  }

  @Override
  public void close() {
    var unused = server.shutdown(1, TimeUnit.SECONDS);
  }
}
