package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.headers.HeaderValue;
import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import dev.clawdefender.runtime.server.RemoteServer.Authorization;
import dev.clawdefender.runtime.session.Exchanges;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP+SSE (2024-11-05): one stream brings all that the server says, and first of all where to post
 * to. When the stream ends, so does the session. Used on one event loop.
 */
final class SseTransport implements Transport {
  private static final int MAX_BODY = 1 << 20;

  private final Vertx vertx;
  private final RemoteHttp http;
  private final Conversation conversation;
  private final Exchanges exchanges;
  private final Authorization authorization;
  private final Duration patience;
  private final Promise<URI> endpoint = Promise.promise();
  private @Nullable RemoteCall opened;
  private @Nullable EventReader stream;
  private String revision = "";
  private boolean closing;

  /**
   * @param patience how long the server may take to say where to post to
   */
  SseTransport(
      Vertx vertx,
      RemoteHttp http,
      Conversation conversation,
      Exchanges exchanges,
      Authorization authorization,
      Duration patience) {
    this.vertx = vertx;
    this.http = http;
    this.conversation = conversation;
    this.exchanges = exchanges;
    this.authorization = authorization;
    this.patience = patience;
    conversation.read(this::answered);
  }

  @Override
  public Future<Void> send(ClientMessage message) {
    if (!message.cancels().isEmpty()) {
      Conversation.Waiting unused = conversation.forget(message.cancels());
    }
    if (!conversation.begin(message, () -> {})) {
      return Future.succeededFuture();
    }
    if (opened == null) {
      open(message.headers());
    }
    Promise<Void> taken = Promise.promise();
    endpoint
        .future()
        .onComplete(
            found -> {
              if (found.succeeded()) {
                post(found.result(), message).onComplete(posted -> taken.complete());
              } else {
                conversation.sent(message);
                conversation.fail(message, http.fault(found.cause()));
                taken.complete();
              }
            });
    return taken.future();
  }

  private void open(Map<String, String> client) {
    RemoteCall call =
        http.call(
            HttpMethod.GET, http.url(), RemoteHeaders.get(client, authorization), new byte[0]);
    opened = call;
    long unused =
        vertx.setTimer(
            patience.toMillis(),
            late ->
                refuse(
                    new RemoteFault(
                        Kind.TIMEOUT,
                        http.where() + " did not say in time where messages are to be posted")));
    call.response().onComplete(this::streamHead);
  }

  private void streamHead(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      refuse(http.fault(result.cause()));
      return;
    }
    HttpClientResponse response = result.result();
    String type = String.valueOf(response.getHeader("content-type"));
    if (response.statusCode() != 200 || !type.startsWith(RemoteHeaders.EVENTS)) {
      response.request().reset();
      refuse(
          response.statusCode() == 200
              ? new RemoteFault(Kind.ANSWER, "it answered with no stream of events")
              : StatusFault.fault(response));
      return;
    }
    stream =
        EventReader.read(
            conversation,
            response,
            "",
            new EventReader.Listener() {
              @Override
              public void event(String kind, byte[] data) {
                if (kind.equals("endpoint")) {
                  endpoint(new String(data, StandardCharsets.UTF_8));
                } else if (kind.equals("message")) {
                  var unused = conversation.received(data);
                }
              }

              @Override
              public void ended(Optional<RemoteFault> fault) {
                streamEnded(fault);
              }
            });
  }

  private void endpoint(String text) {
    try {
      URI url = http.url().resolve(text.strip());
      if (!RemoteHttp.isSameOrigin(http.url(), url)) {
        refuse(
            new RemoteFault(
                Kind.ANSWER, "it wants messages posted to another server, which is not done"));
        return;
      }
      boolean unused = endpoint.tryComplete(url);
    } catch (IllegalArgumentException e) {
      refuse(new RemoteFault(Kind.ANSWER, "it wants messages posted to what is no URL"));
    }
  }

  /** There is no session, and there will be none. */
  private void refuse(RemoteFault fault) {
    if (endpoint.tryFail(new RemoteFault.Failure(fault))) {
      closeStream();
    }
  }

  private void streamEnded(Optional<RemoteFault> fault) {
    RemoteFault why =
        fault.orElse(
            new RemoteFault(
                Kind.LOST,
                "its stream of events ended, and with it the session; start the client's connection"
                    + " anew"));
    if (!closing && !endpoint.tryFail(new RemoteFault.Failure(why))) {
      conversation.allReceived().onComplete(done -> conversation.lose(why));
    }
  }

  private Future<Void> post(URI url, ClientMessage message) {
    Map<String, String> headers = RemoteHeaders.post(message, authorization);
    if (!revision.isEmpty()) {
      headers.put(RemoteHeaders.REVISION, HeaderValue.of(revision));
    }
    RemoteCall call = http.call(HttpMethod.POST, url, headers, message.bytes());
    Promise<Void> taken = Promise.promise();
    call.response()
        .onComplete(
            result -> {
              head(message, result);
              boolean unused = taken.tryComplete();
            });
    return message.isRequest()
        ? call.whenWritten()
        : Taken.orLate(vertx, conversation, message, taken);
  }

  private void head(ClientMessage message, AsyncResult<HttpClientResponse> result) {
    conversation.sent(message);
    if (closing) {
      return;
    }
    if (result.failed()) {
      conversation.fail(message, http.fault(result.cause()));
      return;
    }
    HttpClientResponse response = result.result();
    boolean refused = response.statusCode() / 100 != 2;
    WholeBody.read(conversation, response, MAX_BODY)
        .otherwise(new byte[0])
        .onSuccess(
            body -> {
              if (refused) {
                refused(message, response, body);
              }
            });
  }

  private void refused(ClientMessage message, HttpClientResponse response, byte[] body) {
    StatusFault.tell(exchanges, authorization, message, response);
    Optional<ErrorBody> error = message.isRequest() ? ErrorBody.read(body) : Optional.empty();
    error.ifPresentOrElse(
        said -> conversation.failWith(message, said.error()),
        () -> conversation.fail(message, StatusFault.fault(response)));
  }

  private void answered(Conversation.Waiting request, JsonTape tape, int result) {
    int agreed =
        request.message().is(ClientMessage.INITIALIZE) && result >= 0
            ? tape.member(result, "protocolVersion")
            : -1;
    revision = agreed < 0 ? revision : tape.text(agreed);
  }

  private void closeStream() {
    if (stream != null) {
      stream.close();
    }
    if (opened != null) {
      opened.abort();
    }
  }

  @Override
  public Future<Void> close() {
    closing = true;
    closeStream();
    return Future.succeededFuture();
  }
}
