package dev.clawdefender.proxy.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP response that messages go into: a JSON document or a stream of events. A client that
 * reads nothing of it for a while is cut off. Used on its event loop only.
 */
final class HttpAnswer {
  /** So much is written at once, so that a slow client is seen to read. */
  private static final int SLICE = 64 << 10;

  private static final long LINGER_MILLIS = 500;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Vertx vertx;
  private final HttpMeters meters;
  private final ByteBudget budget;
  private final long stallMillis;

  private boolean started;
  private boolean gone;
  private boolean ended;
  private long unsent;
  private long written;
  private boolean watched;
  private Runnable onGone = () -> {};
  private final List<Runnable> onDone = new ArrayList<>();

  HttpAnswer(
      Vertx vertx,
      HttpServerRequest request,
      Duration stall,
      HttpMeters meters,
      ByteBudget budget) {
    this.budget = budget;
    this.vertx = vertx;
    this.request = request;
    this.response = request.response();
    this.stallMillis = stall.toMillis();
    this.meters = meters;
    response.closeHandler(
        closed -> {
          lost();
          done();
        });
    response.exceptionHandler(problem -> lost());
  }

  private void done() {
    List<Runnable> actions = List.copyOf(onDone);
    onDone.clear();
    actions.forEach(Runnable::run);
  }

  /** What to do once when the client has the whole response, or will not have it. */
  void onDone(Runnable action) {
    onDone.add(action);
  }

  private void lost() {
    if (!ended && !gone) {
      gone = true;
      closeStream();
      onGone.run();
    }
  }

  /** What to do when the client goes before it has the whole response. */
  void onGone(Runnable action) {
    onGone = action;
  }

  /** Whether more can be written. */
  boolean isOpen() {
    return !ended && !gone;
  }

  boolean isStarted() {
    return started;
  }

  /** How many bytes wait for the client to read. */
  long unsent() {
    return unsent;
  }

  /** A header of the response; only before it is started. */
  void header(String name, String value) {
    if (isOpen() && !started) {
      response.putHeader(name, value);
    }
  }

  /** Nothing but a status. */
  void empty(int status) {
    if (isOpen()) {
      ended = true;
      response.setStatusCode(status).end().onComplete(written -> done());
    }
  }

  /** Refuses the request. What is left of its body is not waited for. */
  void refuse(Refusal refusal, @Nullable String id) {
    meters.refused(refusal.reason());
    refusal.headers().forEach(this::header);
    boolean unread = !request.isEnded();
    if (unread) {
      header("Connection", "close");
    }
    var unused = json(refusal.status(), refusal.body(id));
    if (unread) {
      // Closed at once, the client might not get to read why.
      vertx.setTimer(
          LINGER_MILLIS, timer -> request.connection().close().onFailure(HttpAnswer::forget));
    }
  }

  /** The whole response. Completes when the client has it, or will not have it. */
  Future<Void> json(int status, byte[] body) {
    if (!isOpen()) {
      return Future.succeededFuture();
    }
    started = true;
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .putHeader("Content-Length", Integer.toString(body.length));
    Future<Void> sent = write(Buffer.buffer(body));
    end();
    return sent;
  }

  /** Begins a stream of events. */
  void startEvents() {
    if (isOpen() && !started) {
      started = true;
      meters.streamOpened();
      response
          .setStatusCode(200)
          .setChunked(true)
          .putHeader("Content-Type", "text/event-stream")
          .putHeader("Cache-Control", "no-cache, no-transform")
          .putHeader("X-Accel-Buffering", "no");
      response.writeHead().onFailure(HttpAnswer::forget);
    }
  }

  private void closeStream() {
    if (started && response.isChunked()) {
      meters.streamClosed();
    }
  }

  /**
   * An event; completes when the client has it, or will not have it.
   *
   * @param id the event's id; empty if it has none
   */
  Future<Void> event(String id, byte[] message) {
    Buffer event = Buffer.buffer(message.length + 64);
    if (!id.isEmpty()) {
      event.appendString("id: ").appendString(id).appendString("\n");
    }
    event.appendString("event: message\ndata: ").appendBytes(message).appendString("\n\n");
    return write(event);
  }

  /** An event that says nothing but its id, and how long to wait before coming back. */
  void prime(String id, int retryMillis) {
    text("id: " + id + "\nretry: " + retryMillis + "\ndata: \n\n");
  }

  /** Shows that somebody is still there. */
  void keepAlive() {
    if (isOpen() && started && unsent == 0) {
      text(":\n\n");
    }
  }

  private void text(String text) {
    var unused = write(Buffer.buffer(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether so many bytes more can wait for clients. What is short always can. */
  boolean hasRoom(int bytes) {
    return bytes <= SLICE || budget.fits(bytes);
  }

  private Future<Void> write(Buffer bytes) {
    if (isOpen() && !hasRoom(bytes.length())) {
      cut("memory");
    }
    Future<Void> last = Future.succeededFuture();
    for (int from = 0; from < bytes.length() && isOpen(); from += SLICE) {
      int length = Math.min(SLICE, bytes.length() - from);
      unsent += length;
      budget.force(length);
      last = response.write(bytes.slice(from, from + length));
      last.onComplete(
          done -> {
            unsent -= length;
            budget.give(length);
            written += length;
          });
    }
    watch();
    return last.otherwiseEmpty();
  }

  /** Looks from time to time whether the client reads what waits for it. */
  private void watch() {
    if (unsent == 0 || watched) {
      return;
    }
    watched = true;
    long before = written;
    vertx.setTimer(
        stallMillis,
        timer -> {
          watched = false;
          if (unsent > 0 && written == before && !gone) {
            cut("stalled");
          } else {
            watch();
          }
        });
  }

  /** Has nothing more to do with the client. */
  void cut(String reason) {
    meters.refused(reason);
    request.connection().close().onFailure(HttpAnswer::forget);
    lost();
  }

  /** The response is whole. */
  void end() {
    if (isOpen()) {
      ended = true;
      closeStream();
      response.end().onComplete(written -> done());
    }
  }

  private static void forget(Throwable gone) {
    // Who is gone needs nothing more.
  }

  /** The headers that the server refused a request with, and that its client needs to know. */
  void headers(Map<String, String> headers) {
    headers.forEach(this::header);
  }
}
