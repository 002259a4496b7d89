package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.headers.HeaderValue;
import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import dev.clawdefender.runtime.server.RemoteServer.Authorization;
import dev.clawdefender.runtime.session.Exchanges;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Streamable HTTP in both eras. Until 2025-11-25 there is a session: its id and revision go with
 * each request once {@code initialize} is answered, and a stream of its own brings what the server
 * says unasked. From 2026-07-28 on each request stands for itself. Used on one event loop.
 */
final class StreamableTransport implements Transport {
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int MAX_SESSION_ID = 1_024;
  private static final long GOODBYE_SECONDS = 2;
  private static final long CANCELLED_MILLIS = 10_000;

  private final Vertx vertx;
  private final RemoteHttp http;
  private final Conversation conversation;
  private final Exchanges exchanges;
  private final Authorization authorization;
  private final Function<ClientMessage, Future<Void>> onOlderServer;
  private final CallHeaders callHeaders = new CallHeaders();
  private final ToolList toolList;
  private String session = "";
  private String revision = "";
  private Map<String, String> clientHeaders = Map.of();
  private @Nullable ServerStream unasked;
  private Future<Void> listening = Future.succeededFuture();
  private boolean closing;

  /**
   * @param onOlderServer sends {@code initialize} to a server that knows HTTP+SSE only
   */
  StreamableTransport(
      Vertx vertx,
      RemoteHttp http,
      Conversation conversation,
      Exchanges exchanges,
      Authorization authorization,
      Function<ClientMessage, Future<Void>> onOlderServer) {
    this.vertx = vertx;
    this.http = http;
    this.conversation = conversation;
    this.exchanges = exchanges;
    this.authorization = authorization;
    this.onOlderServer = onOlderServer;
    this.toolList = new ToolList(conversation, callHeaders, this::post);
    conversation.read(this::answered);
  }

  Vertx vertx() {
    return vertx;
  }

  RemoteHttp http() {
    return http;
  }

  Conversation conversation() {
    return conversation;
  }

  Exchanges exchanges() {
    return exchanges;
  }

  /** Whether nothing that comes now matters any more. */
  boolean isClosing() {
    return closing;
  }

  @Override
  public Future<Void> send(ClientMessage message) {
    clientHeaders = message.headers();
    if (!message.cancels().isEmpty()) {
      Conversation.Waiting cancelled = conversation.forget(message.cancels());
      if (message.isModern()) {
        if (cancelled != null) {
          cancelled.abort().run(); // which is how a server is told in this era
        }
        return Future.succeededFuture();
      }
      if (cancelled != null) {
        long unused = vertx.setTimer(CANCELLED_MILLIS, late -> abandon(cancelled));
      }
    }
    Posted posted = new Posted(this, message);
    if (!conversation.begin(message, posted::abort)) {
      return Future.succeededFuture();
    }
    Optional<String> fault = callHeaders.fault(message);
    if (message.isModern() && fault.isPresent()) {
      conversation.sent(message);
      conversation.fail(
          message, new RemoteFault(Kind.ANSWER, "its tool cannot be called, since " + fault.get()));
      return Future.succeededFuture();
    }
    return listening.compose(heard -> posted.start());
  }

  private void abandon(Conversation.Waiting cancelled) {
    if (!conversation.isWaiting(cancelled.message())) {
      cancelled.abort().run();
    }
  }

  /** Posts a message with what this session says besides. */
  RemoteCall post(ClientMessage message) {
    Map<String, String> headers = RemoteHeaders.post(message, authorization);
    if (message.isModern()) {
      headers.putAll(callHeaders.of(message));
    } else if (!message.is(ClientMessage.INITIALIZE)) {
      ofSession(headers);
    }
    return http.call(HttpMethod.POST, http.url(), headers, message.bytes());
  }

  /**
   * Asks for events.
   *
   * @param lastEventId what to go on from; empty for what comes from now on
   */
  RemoteCall get(String lastEventId) {
    Map<String, String> headers = RemoteHeaders.get(clientHeaders, authorization);
    ofSession(headers);
    if (!lastEventId.isEmpty()) {
      headers.put(RemoteHeaders.LAST_EVENT, RemoteHeaders.bytes(lastEventId));
    }
    return http.call(HttpMethod.GET, http.url(), headers, new byte[0]);
  }

  private void ofSession(Map<String, String> headers) {
    if (!session.isEmpty()) {
      headers.put(RemoteHeaders.SESSION, session);
    }
    if (!revision.isEmpty()) {
      headers.put(RemoteHeaders.REVISION, HeaderValue.of(revision));
    }
  }

  /**
   * The server took a message.
   *
   * @return what is wrong with how it did
   */
  Optional<RemoteFault> accepted(ClientMessage message, HttpClientResponse response) {
    if (message.is(ClientMessage.INITIALIZE)) {
      String id = response.getHeader(RemoteHeaders.SESSION);
      if (id != null && (id.length() > MAX_SESSION_ID || !RemoteHeaders.isVisible(id))) {
        return Optional.of(
            new RemoteFault(Kind.ANSWER, "it gave an id to the session that no header can carry"));
      }
      session = id == null ? "" : id;
    } else if (message.is(ClientMessage.INITIALIZED) && !message.isModern() && unasked == null) {
      unasked = new ServerStream(this);
      listening = unasked.begin();
    }
    return Optional.empty();
  }

  /**
   * The server refused a message by an HTTP status.
   *
   * @return completes when the next message may be taken
   */
  Future<Void> refused(
      Posted posted, ClientMessage message, HttpClientResponse response, byte[] body) {
    int status = response.statusCode();
    Optional<ErrorBody> error = ErrorBody.read(body);
    boolean older = status == NOT_FOUND || status == NOT_ALLOWED;
    if (older && message.is(ClientMessage.INITIALIZE) && error.isEmpty()) {
      conversation.withdraw(message);
      return onOlderServer.apply(message);
    }
    if (error.isPresent() && posted.mayLearn(error.get())) {
      return toolList.learn(message).compose(learned -> posted.again());
    }
    StatusFault.tell(exchanges, authorization, message, response);
    if (status == NOT_FOUND && !session.isEmpty() && !message.isModern()) {
      session = "";
      conversation.lose(
          new RemoteFault(
              Kind.SESSION,
              "it does not know this session any more (HTTP status 404); start the client's"
                  + " connection anew"));
    } else if (error.isEmpty() || !message.isRequest()) {
      conversation.fail(message, StatusFault.fault(response));
    } else if (message.requests().getFirst().key().equals(error.get().key())) {
      var unused = conversation.received(body);
    } else {
      conversation.failWith(message, error.get().error());
    }
    return Future.succeededFuture();
  }

  private void answered(Conversation.Waiting request, JsonTape tape, int result) {
    if (result < 0) {
      return;
    }
    if (request.message().is(ClientMessage.INITIALIZE)) {
      int agreed = tape.member(result, "protocolVersion");
      revision = agreed < 0 ? "" : tape.text(agreed);
    } else if (request.message().is(ClientMessage.TOOLS_LIST)) {
      callHeaders.learn(tape, result);
    }
  }

  @Override
  public Future<Void> close() {
    closing = true;
    if (unasked != null) {
      unasked.close();
    }
    if (session.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, String> headers = RemoteHeaders.get(clientHeaders, authorization);
    ofSession(headers);
    return http.call(HttpMethod.DELETE, http.url(), headers, new byte[0])
        .response()
        .timeout(GOODBYE_SECONDS, TimeUnit.SECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }
}
