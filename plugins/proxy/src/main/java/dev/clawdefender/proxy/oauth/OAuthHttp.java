package dev.clawdefender.proxy.oauth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Requests about authorization: bounded in time and size, only to where {@link Destinations} lets
 * them go. Each call blocks, so none is made on an event loop.
 */
final class OAuthHttp implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int MAX_BODY = 256 * 1024;
  private static final int MAX_REDIRECTS = 3;

  private final Destinations destinations;

  /** All goes on here, so that a response is read before any of its body comes. */
  private final Context context;

  private final HttpClient client;

  OAuthHttp(Vertx vertx, Destinations destinations) {
    this.destinations = destinations;
    this.context = vertx.getOrCreateContext();
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setKeepAlive(false));
  }

  /**
   * An answer.
   *
   * @param from who gave it
   */
  record Answer(URI from, int status, MultiMap headers, Buffer body) {
    boolean isFine() {
      return status >= 200 && status < 300;
    }

    /** Whether the other side says that there is no such thing, or not for us. */
    boolean isRefusal() {
      return status >= 400 && status < 500;
    }

    /** Its body. */
    JsonObject json() throws OAuthException {
      try {
        return new JsonObject(body);
      } catch (DecodeException | ClassCastException e) {
        throw new OAuthException(place() + " answered with no JSON object", e);
      }
    }

    /** Who gave it, for people. */
    String place() {
      return ForeignText.shown(from);
    }
  }

  /** Fetches a document. A redirect is followed within its origin. */
  Answer get(URI url) throws OAuthException {
    URI at = url;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Answer answer = send(HttpMethod.GET, at, Map.of(), Buffer.buffer());
      String location = answer.headers().get(HttpHeaders.LOCATION);
      if (answer.status() < 300 || answer.status() > 399 || location == null) {
        return answer;
      }
      URI next = destinations.url("a redirect of " + answer.place(), resolved(at, location));
      if (!Origin.of(next).equals(Origin.of(at))) {
        throw new OAuthException(
            answer.place()
                + " redirects to another site, which is not followed: "
                + ForeignText.shown(location));
      }
      at = next;
    }
    throw new OAuthException(ForeignText.shown(url) + " redirects without an end");
  }

  private static String resolved(URI at, String location) throws OAuthException {
    try {
      return at.resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw new OAuthException("a redirect leads nowhere: " + ForeignText.shown(location), e);
    }
  }

  /** Posts a form. A redirect is an answer like any other. */
  Answer postForm(URI url, Map<String, String> headers, Map<String, String> form)
      throws OAuthException {
    return send(
        HttpMethod.POST,
        url,
        with(headers, "application/x-www-form-urlencoded"),
        Buffer.buffer(encoded(form)));
  }

  /** Posts a JSON object. */
  Answer postJson(URI url, Map<String, String> headers, JsonObject json) throws OAuthException {
    return send(HttpMethod.POST, url, with(headers, "application/json"), json.toBuffer());
  }

  private static Map<String, String> with(Map<String, String> headers, String contentType) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(HttpHeaders.CONTENT_TYPE.toString(), contentType);
    return all;
  }

  /** Names and values as a form and a query have them. */
  static String encoded(Map<String, String> values) {
    return values.entrySet().stream()
        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Answer send(HttpMethod method, URI url, Map<String, String> headers, Buffer body)
      throws OAuthException {
    Origin origin = Origin.of(url);
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setServer(SocketAddress.inetSocketAddress(destinations.address(url)))
            .setHost(origin.host().replaceAll("[\\[\\]]", ""))
            .setPort(origin.port())
            .setSsl(origin.secure())
            .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
            .setFollowRedirects(false);
    options.putHeader(HttpHeaders.ACCEPT, "application/json");
    headers.forEach(options::putHeader);
    Promise<Answer> answer = Promise.promise();
    context.runOnContext(
        begin ->
            client
                .request(options)
                .compose(request -> request.send(body))
                .compose(
                    response ->
                        body(response)
                            .map(
                                read ->
                                    new Answer(
                                        url, response.statusCode(), response.headers(), read)))
                .onComplete(answer));
    return await(url, answer.future());
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > MAX_BODY) {
            whole.tryFail("more than " + MAX_BODY + " bytes");
            response.request().reset();
          } else {
            body.appendBuffer(part);
          }
        });
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    return whole.future();
  }

  private static Answer await(URI url, Future<Answer> answer) throws OAuthException {
    String place = ForeignText.shown(url);
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable why = e;
      while (why.getCause() != null) {
        why = why.getCause();
      }
      throw new OAuthException(
          place + " cannot be asked: " + ForeignText.shown(String.valueOf(why.getMessage())), e);
    } catch (TimeoutException e) {
      throw new OAuthException(place + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OAuthException(place + " was not waited for", e);
    }
  }

  /** Ends what is still going on. */
  @Override
  public void close() {
    var unused = client.close();
  }
}
