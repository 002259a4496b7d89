package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.judge.Answers;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stream on which a server says what nobody asked for (2025-03-26 to 2025-11-25): opened once
 * the session is set up, and again when it ends. Used on one event loop.
 */
final class ServerStream {
  private static final Logger LOG = System.getLogger(ServerStream.class.getName());
  private static final int MAX_FAILURES = 5;
  private static final int NOT_ALLOWED = 405;
  private static final long PAUSE_MILLIS = 1_000;

  /** How long a server may take to say that it begins the stream. */
  private static final long BEGIN_MILLIS = 1_000;

  private final StreamableTransport transport;
  private final Promise<Void> begun = Promise.promise();
  private @Nullable RemoteCall call;
  private @Nullable EventReader stream;
  private String lastEventId = "";
  private long retryMillis = -1;
  private int quiet; // how often in a row it was opened without an event
  private int failures;

  ServerStream(StreamableTransport transport) {
    this.transport = transport;
  }

  /**
   * Opens it. What the server says before it is open is lost, so the next message is to wait.
   *
   * @return completes once it is open, or soon in any case
   */
  Future<Void> begin() {
    open();
    long late = transport.vertx().setTimer(BEGIN_MILLIS, timer -> begun.tryComplete());
    return begun.future().onComplete(done -> transport.vertx().cancelTimer(late));
  }

  private void open() {
    if (transport.isClosing()) {
      return;
    }
    RemoteCall opened = transport.get(lastEventId);
    call = opened;
    opened.response().onComplete(this::head);
  }

  private void head(AsyncResult<HttpClientResponse> result) {
    boolean unused = begun.tryComplete();
    if (transport.isClosing()) {
      return;
    }
    if (result.failed()) {
      failed(transport.http().fault(result.cause()));
      return;
    }
    HttpClientResponse response = result.result();
    String type = String.valueOf(response.getHeader("content-type"));
    if (response.statusCode() == 200 && type.startsWith(RemoteHeaders.EVENTS)) {
      failures = 0;
      read(response);
      return;
    }
    response.request().reset();
    if (response.statusCode() >= 500) {
      failed(StatusFault.fault(response));
    } else if (response.statusCode() != NOT_ALLOWED) { // which means: there is none
      lost(StatusFault.fault(response));
    }
  }

  private void read(HttpClientResponse response) {
    stream =
        EventReader.read(
            transport.conversation(),
            response,
            lastEventId,
            new EventReader.Listener() {
              @Override
              public void event(String type, byte[] data) {
                quiet = 0;
                if (type.equals("message")) {
                  var unused = transport.conversation().received(data);
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
      quiet = stream.lastEventId().equals(lastEventId) ? quiet : 0;
      lastEventId = stream.lastEventId();
      retryMillis = stream.retryMillis() >= 0 ? stream.retryMillis() : retryMillis;
    }
    if (fault.isPresent()) {
      lastEventId = ""; // or the same would come again
      failed(fault.get());
    } else {
      again();
    }
  }

  private void failed(RemoteFault fault) {
    if (++failures == MAX_FAILURES) {
      lost(fault);
    } else {
      again();
    }
  }

  private void again() {
    if (!transport.isClosing()) {
      quiet++;
      long unused =
          transport.vertx().setTimer(Pause.millis(retryMillis, PAUSE_MILLIS, quiet), due -> open());
    }
  }

  private void lost(RemoteFault fault) {
    transport.conversation().meters().failed(fault);
    LOG.log(
        Level.WARNING,
        "{0}: what the server says unasked is not heard any more: {1}",
        Answers.shown(transport.conversation().server()),
        fault.text());
  }

  void close() {
    if (stream != null) {
      stream.close();
    }
    if (call != null) {
      call.abort();
    }
  }
}
