package dev.clawdefender.proxy.http;

import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.Http;
import dev.clawdefender.runtime.plugin.KernelContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves the configured servers to clients that speak HTTP, where that is configured; follows the
 * configuration. Sessions go on when another port or certificate is configured.
 */
public final class HttpFrontEnd extends VerticleBase {
  private static final Logger LOG = System.getLogger(HttpFrontEnd.class.getName());
  private static final long TICK_MILLIS = 15_000;

  /** How long a connection may be open without a request under way. */
  private static final long QUIET_MILLIS = 60_000;

  private static final int MAX_HEADERS = 32 << 10;
  private static final int MAX_LINE = 4 << 10;

  private static final Future<Void> FINE = Future.succeededFuture();

  private final KernelContext kernel;
  private final ServerAccess servers;
  private final Path tokenFile;

  private final Map<HttpConnection, OpenConnection> connections = new IdentityHashMap<>();

  private @Nullable HttpMeters meters;
  private @Nullable Endpoint endpoint;
  private @Nullable HttpServer server;
  private @Nullable Http bound;
  private Future<?> following = Future.succeededFuture();

  /**
   * @param tokenFile where the token of clients is kept
   */
  public HttpFrontEnd(KernelContext kernel, ServerAccess servers, Path tokenFile) {
    this.kernel = kernel;
    this.servers = servers;
    this.tokenFile = tokenFile;
  }

  @Override
  public Future<?> start() {
    kernel
        .bus()
        .listen(
            Addresses.CONFIGURATION_CHANGED,
            changed ->
                following =
                    following.transform(
                        before -> follow().transform(done -> done.failed() ? giveUp(done) : FINE)));
    vertx.setPeriodic(TICK_MILLIS, timer -> tick());
    return follow();
  }

  private void tick() {
    Endpoint served = endpoint;
    if (served != null) {
      served.tick();
    }
  }

  /** Nobody is served by what was configured before, which may have been too little. */
  private Future<Void> giveUp(AsyncResult<?> problem) {
    LOG.log(
        Level.ERROR,
        "[http] cannot be followed, so nobody is served by HTTP until it changes again: {0}",
        problem.cause().getMessage());
    endSessions();
    return unbind();
  }

  private Future<?> follow() {
    Optional<Http> wanted = kernel.configuration().http();
    if (wanted.isEmpty()) {
      endSessions();
      return unbind();
    }
    Http http = wanted.get();
    return vertx
        .<HttpGuards>executeBlocking(() -> guards(http))
        .compose(
            guards -> {
              Endpoint served = endpoint(guards);
              if (bound != null && server != null && bound.isServedAs(http)) {
                bound = http;
                return Future.succeededFuture();
              }
              return unbind().compose(closed -> bind(http, served));
            });
  }

  private HttpGuards guards(Http http) throws IOException {
    return new HttpGuards(
        http, http.token() ? Optional.of(HttpToken.of(tokenFile)) : Optional.empty());
  }

  private Endpoint endpoint(HttpGuards guards) {
    Endpoint known = endpoint;
    if (known != null) {
      known.guards(guards);
      return known;
    }
    HttpMeters counted = new HttpMeters(kernel.metrics());
    Endpoint made = new Endpoint(vertx, context, servers, counted, guards);
    meters = counted;
    endpoint = made;
    return made;
  }

  private Future<?> bind(Http http, Endpoint served) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(http.host())
            .setPort(http.port())
            .setAlpnVersions(List.of())
            .setHttp2ClearTextEnabled(false)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxInitialLineLength(MAX_LINE);
    http.tls()
        .ifPresent(
            tls ->
                options
                    .setSsl(true)
                    .setUseAlpn(false)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.key().toString())));
    return vertx
        .createHttpServer(options)
        .connectionHandler(this::connected)
        .invalidRequestHandler(HttpFrontEnd::invalid)
        .requestHandler(request -> requested(request, served))
        .listen()
        .onSuccess(
            listening -> {
              server = listening;
              bound = http;
              if (http.isInClear()) {
                LOG.log(
                    Level.WARNING,
                    "[http] has no certificate: whoever is on the way to {0} can read the token and"
                        + " all messages",
                    http.host());
              }
              LOG.log(
                  Level.INFO,
                  "serving {0}://{1}:{2}/mcp/NAME; {3}",
                  http.tls().isPresent() ? "https" : "http",
                  http.host(),
                  Integer.toString(listening.actualPort()),
                  http.token() ? "the token is in " + tokenFile : "without a token");
            });
  }

  private static void invalid(HttpServerRequest request) {
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
  }

  private void connected(HttpConnection connection) {
    Http http = bound;
    HttpMeters counted = meters;
    if (http != null && counted != null && connections.size() >= http.limits().connections()) {
      counted.refused("connections");
      var unused = connection.close();
      return;
    }
    OpenConnection open = new OpenConnection(vertx, connection, QUIET_MILLIS);
    connections.put(connection, open);
    connection.closeHandler(
        closed -> {
          connections.remove(connection);
          open.closed();
        });
  }

  private void requested(HttpServerRequest request, Endpoint served) {
    OpenConnection connection = connections.get(request.connection());
    if (connection != null) {
      connection.begun();
      served.serve(request, connection::done);
    }
  }

  private Future<Void> unbind() {
    HttpServer open = server;
    server = null;
    bound = null;
    return open == null ? Future.succeededFuture() : open.close();
  }

  private void endSessions() {
    Endpoint served = endpoint;
    if (served != null) {
      served.end();
    }
  }

  @Override
  public Future<?> stop() {
    endSessions();
    return unbind();
  }
}
