package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.remote.RemoteFault.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way: posted, taken or refused, answered by a body or by events; and a stream
 * that broke before the answer taken up again. Used on one event loop.
 */
final class Posted {
  /** How often in a row a broken stream is taken up again without an event. */
  static final int MAX_TRIES = 5;

  private static final int MAX_ANSWER = 10 << 20;
  private static final int MAX_REFUSAL = 1 << 20;
  private static final int MAX_IGNORED = 1 << 16;
  private static final int HEADER_MISMATCH = -32_020;

  private static final long FIRST_PAUSE_MILLIS = 1_000;

  private final StreamableTransport transport;
  private final Conversation conversation;
  private final ClientMessage message;
  private final Promise<Void> taken = Promise.promise();
  private @Nullable RemoteCall call;
  private @Nullable EventReader stream;
  private String lastEventId = "";
  private long retryMillis = -1;
  private int tries;
  private boolean sent;
  private boolean learned;

  Posted(StreamableTransport transport, ClientMessage message) {
    this.transport = transport;
    this.conversation = transport.conversation();
    this.message = message;
  }

  /** Posts it. Completes when the next message may go. */
  Future<Void> start() {
    RemoteCall posted = post();
    // A session must be known before anything else is said in it; what gets no answer is waited
    // for, so that what is said after it does not overtake it.
    boolean answeredLater = message.isRequest() && !message.is(ClientMessage.INITIALIZE);
    if (answeredLater) {
      return posted.whenWritten();
    }
    return message.isRequest()
        ? taken.future()
        : Taken.orLate(transport.vertx(), conversation, message, taken);
  }

  private RemoteCall post() {
    RemoteCall posted = transport.post(message);
    call = posted;
    posted.response().onComplete(this::head);
    return posted;
  }

  /** Posts it once more, with what was learned meanwhile. */
  Future<Void> again() {
    return conversation.isWaiting(message) ? post().whenWritten() : Future.succeededFuture();
  }

  /** Whether the server misses headers that it has to be asked about, which is done once. */
  boolean mayLearn(ErrorBody error) {
    boolean may =
        error.code() == HEADER_MISMATCH
            && message.isModern()
            && message.is(ClientMessage.TOOLS_CALL)
            && !learned;
    learned |= may;
    return may;
  }

  /** Gives it up: nobody wants an answer. */
  void abort() {
    if (call != null) {
      call.abort();
    }
    if (stream != null) {
      stream.close();
    }
  }

  private void head(AsyncResult<HttpClientResponse> result) {
    if (!sent) {
      sent = true;
      conversation.sent(message);
    }
    if (result.failed()) {
      if (!transport.isClosing() && call != null && !call.isAborted()) {
        conversation.fail(message, transport.http().fault(result.cause()));
      }
      done();
      return;
    }
    HttpClientResponse response = result.result();
    if (response.statusCode() / 100 != 2) {
      WholeBody.read(conversation, response, MAX_REFUSAL)
          .otherwise(new byte[0])
          .compose(body -> transport.refused(this, message, response, body))
          .onComplete(refused -> done());
      return;
    }
    Optional<RemoteFault> fault = transport.accepted(message, response);
    done();
    if (fault.isPresent()) {
      conversation.fail(message, fault.get());
      response.request().reset();
    } else if (!message.isRequest()) {
      Future<byte[]> unused = WholeBody.read(conversation, response, MAX_IGNORED);
    } else {
      answer(response);
    }
  }

  private void done() {
    boolean unused = taken.tryComplete();
  }

  private void answer(HttpClientResponse response) {
    String type = String.valueOf(response.getHeader("content-type")).toLowerCase(Locale.ROOT);
    if (type.startsWith(RemoteHeaders.EVENTS)) {
      events(response);
    } else if (type.startsWith(RemoteHeaders.JSON)) {
      WholeBody.read(conversation, response, MAX_ANSWER).onComplete(this::body);
    } else {
      response.request().reset();
      conversation.fail(
          message,
          new RemoteFault(
              Kind.ANSWER,
              "it answered with the HTTP status "
                  + response.statusCode()
                  + " and neither JSON nor events; check that this is the URL of an MCP server"));
    }
  }

  private void body(AsyncResult<byte[]> body) {
    if (body.succeeded()) {
      conversation
          .received(body.result())
          .onComplete(
              done ->
                  failIfWaiting(
                      new RemoteFault(Kind.ANSWER, "what it sent is no answer to the request")));
    } else if (!transport.isClosing()) {
      failIfWaiting(transport.http().fault(body.cause()));
    }
  }

  private void failIfWaiting(RemoteFault fault) {
    if (conversation.isWaiting(message)) {
      conversation.fail(message, fault);
    }
  }

  private void events(HttpClientResponse response) {
    stream =
        EventReader.read(
            conversation,
            response,
            lastEventId,
            new EventReader.Listener() {
              @Override
              public void event(String type, byte[] data) {
                tries = 0;
                if (type.equals("message")) {
                  var unused = conversation.received(data);
                }
              }

              @Override
              public void ended(Optional<RemoteFault> fault) {
                streamEnded(fault);
              }
            });
  }

  private void streamEnded(Optional<RemoteFault> fault) {
    if (stream != null) {
      // An id without data is how a server says that it is still at it.
      tries = stream.lastEventId().equals(lastEventId) ? tries : 0;
      lastEventId = stream.lastEventId();
      retryMillis = stream.retryMillis() >= 0 ? stream.retryMillis() : retryMillis;
    }
    // The answer may be among what came before the end.
    conversation
        .allReceived()
        .onComplete(
            done -> {
              if (fault.isPresent()) {
                failIfWaiting(fault.get());
              } else {
                resume();
              }
            });
  }

  /** Goes on where the stream broke, where the protocol lets us. */
  private void resume() {
    if (transport.isClosing() || !conversation.isWaiting(message)) {
      return;
    }
    if (message.isModern() || lastEventId.isEmpty() || tries == MAX_TRIES) {
      conversation.fail(
          message,
          new RemoteFault(
              Kind.LOST,
              "its stream of events broke before the answer; whether the request was carried out is"
                  + " not known"));
      return;
    }
    tries++;
    long unused =
        transport
            .vertx()
            .setTimer(Pause.millis(retryMillis, FIRST_PAUSE_MILLIS, tries), due -> reconnect());
  }

  private void reconnect() {
    if (transport.isClosing() || !conversation.isWaiting(message)) {
      return;
    }
    RemoteCall again = transport.get(lastEventId);
    call = again;
    again
        .response()
        .onComplete(
            result -> {
              String type =
                  result.succeeded()
                      ? String.valueOf(result.result().getHeader("content-type"))
                      : "";
              if (type.startsWith(RemoteHeaders.EVENTS) && result.result().statusCode() == 200) {
                events(result.result());
                return;
              }
              if (result.succeeded()) {
                result.result().request().reset();
              }
              resume();
            });
  }
}
