package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.remote.RemoteFault.Failure;
import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import dev.clawdefender.proxy.server.ServerCredentials;
import dev.clawdefender.runtime.server.RemoteServer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP requests to one remote server, with what the configuration adds to each. Follows a redirect
 * to another path of the same server only, and shows credentials again once if they were refused.
 * Certificates are checked, always. Used on one event loop.
 */
final class RemoteHttp {
  /** How many connections there may be: one for each request under way, and for each stream. */
  static final int MAX_CONNECTIONS = 600;

  private static final int MAX_REDIRECTS = 3;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final HttpClient client;
  private final RemoteServer server;
  private final Map<String, String> configured;
  private final Optional<ServerCredentials> credentials;
  private final RemoteMeters meters;

  /**
   * @throws IOException if a configured header has no value; says so for people
   */
  RemoteHttp(
      Vertx vertx,
      RemoteServer server,
      Optional<ServerCredentials> credentials,
      RemoteMeters meters)
      throws IOException {
    this.server = server;
    this.configured = server.headerValues();
    this.credentials = credentials;
    this.meters = meters;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setConnectTimeout((int) server.connectTimeout().toMillis())
                .setSslHandshakeTimeout(server.connectTimeout().toSeconds()),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
  }

  URI url() {
    return server.url();
  }

  /** The server for people, without anything secret. */
  String where() {
    return server.shown();
  }

  RemoteFault fault(Throwable problem) {
    return RemoteFault.of(problem, where());
  }

  /**
   * Begins a request.
   *
   * @param headers by lower-case name
   * @param body empty for none
   */
  RemoteCall call(HttpMethod method, URI url, Map<String, String> headers, byte[] body) {
    RemoteCall call = new RemoteCall();
    send(call, method, url, headers, body, 0, true).onComplete(call::answered);
    return call;
  }

  private Future<HttpClientResponse> send(
      RemoteCall call,
      HttpMethod method,
      URI url,
      Map<String, String> headers,
      byte[] body,
      int redirects,
      boolean mayAuthorize) {
    Future<Optional<String>> authorization =
        credentials.map(ServerCredentials::authorization).orElse(NO_AUTHORIZATION);
    return authorization
        .recover(problem -> fail(Kind.AUTHORIZATION, String.valueOf(problem.getMessage())))
        .compose(
            shown ->
                request(call, method, url, headers, body, shown)
                    .compose(
                        response -> {
                          int status = response.statusCode();
                          if (status == 307 || status == 308) {
                            response.request().reset();
                            return redirects == MAX_REDIRECTS
                                ? fail(Kind.STATUS, where() + " redirects again and again")
                                : redirected(url, response)
                                    .compose(
                                        to ->
                                            send(
                                                call,
                                                method,
                                                to,
                                                headers,
                                                body,
                                                redirects + 1,
                                                mayAuthorize));
                          }
                          boolean refused = status == UNAUTHORIZED || status == FORBIDDEN;
                          if (!refused || !mayAuthorize || credentials.isEmpty()) {
                            return Future.succeededFuture(response);
                          }
                          return credentials
                              .get()
                              .challenged(
                                  shown,
                                  status,
                                  Optional.ofNullable(response.getHeader("www-authenticate")))
                              .recover(
                                  problem ->
                                      fail(
                                          Kind.AUTHORIZATION, String.valueOf(problem.getMessage())))
                              .compose(
                                  again -> {
                                    if (!again) {
                                      return Future.succeededFuture(response);
                                    }
                                    response.request().reset();
                                    return send(call, method, url, headers, body, redirects, false);
                                  });
                        }));
  }

  private static final Future<Optional<String>> NO_AUTHORIZATION =
      Future.succeededFuture(Optional.empty());

  private Future<HttpClientResponse> request(
      RemoteCall call,
      HttpMethod method,
      URI url,
      Map<String, String> headers,
      byte[] body,
      Optional<String> authorization) {
    if (call.isAborted()) {
      return Future.failedFuture(new IOException("taken back"));
    }
    meters.requested();
    boolean secure = url.getScheme().equalsIgnoreCase("https");
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    MultiMap all = HttpHeaders.headers();
    headers.forEach(all::set);
    all.set(HttpHeaders.USER_AGENT, "clawdefender");
    configured.forEach(all::set);
    authorization.ifPresent(value -> all.set(HttpHeaders.AUTHORIZATION, value));
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(host(url))
            .setPort(url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80)
            .setSsl(secure)
            .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .setHeaders(all);
    return client
        .request(options)
        .compose(
            request -> {
              call.begun(request);
              Future<HttpClientResponse> response = request.response().onSuccess(RemoteHttp::hold);
              Future<Void> written =
                  body.length == 0 ? request.end() : request.end(Buffer.buffer(body));
              written.onComplete(done -> call.written());
              return response;
            });
  }

  /** Nothing of it is lost, and nothing that goes wrong is logged, until somebody reads it. */
  private static void hold(HttpClientResponse response) {
    response.pause().exceptionHandler(problem -> {});
  }

  private static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private Future<URI> redirected(URI from, HttpClientResponse response) {
    String location = response.getHeader(HttpHeaders.LOCATION);
    URI to;
    try {
      to = from.resolve(String.valueOf(location));
    } catch (IllegalArgumentException e) {
      return fail(Kind.STATUS, where() + " redirects to what is no URL");
    }
    if (location == null || !isSameOrigin(from, to)) {
      return fail(
          Kind.STATUS,
          where()
              + " redirects to another server ("
              + (to.getHost() == null ? "none" : to.getScheme() + "://" + to.getAuthority())
              + "), which is not followed; if that is right, configure its URL");
    }
    return Future.succeededFuture(to);
  }

  /** Whether two URLs are of the same scheme, host and port (RFC 6454). */
  static boolean isSameOrigin(URI a, URI b) {
    return a.getHost() != null
        && a.getHost().equalsIgnoreCase(String.valueOf(b.getHost()))
        && a.getScheme().equalsIgnoreCase(String.valueOf(b.getScheme()))
        && b.getRawUserInfo() == null
        && port(a) == port(b);
  }

  private static int port(URI url) {
    boolean secure = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
    return url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
  }

  private static <T> Future<T> fail(Kind kind, String text) {
    return Future.failedFuture(new Failure(new RemoteFault(kind, text)));
  }

  /** Closes all connections. */
  Future<Void> close() {
    return client.close();
  }
}
