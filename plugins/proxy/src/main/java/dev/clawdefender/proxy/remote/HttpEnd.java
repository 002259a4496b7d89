package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.server.ServerCredentials;
import dev.clawdefender.proxy.server.ServerEnd;
import dev.clawdefender.runtime.server.RemoteServer;
import dev.clawdefender.runtime.session.Exchanges;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server that is reached by a URL. Messages of a session are sent in the order they come, those
 * that stand for themselves as soon as they come; whoever writes them waits while too many bytes
 * wait for the network. All else happens on one event loop, which waits for nobody.
 */
public final class HttpEnd implements ServerEnd {
  /** How many bytes may wait to be sent. */
  private static final int MAX_UNSENT = 20 << 20;

  /** What a short message counts at least, since it costs more than its bytes. */
  private static final int LEAST = 4 << 10;

  private static final long CLOSE_SECONDS = 4;

  private final Context context;
  private final RemoteServer server;
  private final Exchanges exchanges;
  private final RemoteHttp http;
  private final ServerPipe output;
  private final LineInput input;
  private final ClientMessages messages;
  private final Semaphore room = new Semaphore(MAX_UNSENT);
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();

  // On the event loop only.
  private final Conversation conversation;
  private final ArrayDeque<ClientMessage> unsent = new ArrayDeque<>();
  private Transport transport;
  private boolean sending;
  private int underWay;
  private boolean ending;

  /**
   * Connects to nobody yet.
   *
   * @param name the server's name
   * @param credentials ours, if the server wants some
   * @throws IOException if the configuration lacks something; says so for people
   */
  public HttpEnd(
      Vertx vertx,
      String name,
      RemoteServer server,
      Exchanges exchanges,
      Optional<ServerCredentials> credentials,
      RemoteMeters meters)
      throws IOException {
    this.context = vertx.getOrCreateContext();
    this.server = server;
    this.exchanges = exchanges;
    this.http = new RemoteHttp(vertx, server, credentials, meters);
    this.messages = new ClientMessages(exchanges);
    this.input = new LineInput(this::take);
    this.output = new ServerPipe(this::resume);
    this.conversation = new Conversation(vertx, name, output, meters, fault -> lose());
    this.transport =
        switch (server.transport()) {
          case STREAMABLE ->
              new StreamableTransport(
                  vertx,
                  http,
                  conversation,
                  exchanges,
                  server.authorization(),
                  message -> fallBack(vertx, message));
          case SSE -> sse(vertx);
        };
    conversation.onAnswered(this::tellIfIdle);
  }

  private SseTransport sse(Vertx vertx) {
    return new SseTransport(
        vertx, http, conversation, exchanges, server.authorization(), server.connectTimeout());
  }

  /** The server does not know Streamable HTTP: what the specification has for that is HTTP+SSE. */
  private Future<Void> fallBack(Vertx vertx, ClientMessage initialize) {
    transport = sse(vertx);
    return transport.send(initialize);
  }

  private void resume() {
    context.runOnContext(now -> conversation.resume());
  }

  private void take(byte[] line) throws IOException {
    int cost = cost(line);
    room.acquireUninterruptibly(cost);
    if (lost.isDone()) {
      room.release(cost);
      throw new IOException("the session with the server is over");
    }
    ClientMessage message = messages.read(line);
    context.runOnContext(
        now -> {
          unsent.add(message);
          sendNext();
        });
  }

  private static int cost(byte[] line) {
    return Math.max(line.length, LEAST);
  }

  private void sendNext() {
    if (lost.isDone()) {
      unsent.forEach(message -> room.release(cost(message.bytes())));
      unsent.clear();
    }
    if (sending || unsent.isEmpty()) {
      tellIfIdle();
      return;
    }
    sending = true;
    underWay++;
    ClientMessage message = unsent.remove();
    Future<Void> sent =
        transport
            .send(message)
            .onComplete(
                done -> {
                  underWay--;
                  room.release(cost(message.bytes()));
                  tellIfIdle();
                });
    // What stands for itself may be another client's, and waits for nobody's.
    Future<Void> mayGoOn = message.isModern() ? Future.succeededFuture() : sent;
    mayGoOn.onComplete(
        done -> {
          sending = false;
          // Not at once: many in a row would go ever deeper.
          context.runOnContext(now -> sendNext());
        });
  }

  private void tellIfIdle() {
    if (ending && underWay == 0 && unsent.isEmpty() && !conversation.isBusy()) {
      idle.complete(null);
    }
  }

  private void lose() {
    lost.complete(null);
    idle.complete(null);
  }

  @Override
  public OutputStream input() {
    return input;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public InputStream errors() {
    return InputStream.nullInputStream();
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.empty();
  }

  @Override
  public void onExit(Runnable action) {
    var unused = lost.thenRun(action);
  }

  @Override
  public int end(Duration grace) throws InterruptedException {
    boolean well = !lost.isDone();
    context.runOnContext(
        now -> {
          ending = true;
          tellIfIdle();
        });
    await(idle, grace.toNanos());
    CompletableFuture<Void> closed = new CompletableFuture<>();
    context.runOnContext(
        now -> transport.close().eventually(http::close).onComplete(done -> closed.complete(null)));
    await(closed, TimeUnit.SECONDS.toNanos(CLOSE_SECONDS));
    output.finish();
    lost.complete(null);
    return well ? 0 : 1;
  }

  private static void await(CompletableFuture<Void> what, long nanos) throws InterruptedException {
    try {
      what.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // It goes on without.
    } catch (ExecutionException e) {
      throw new IllegalStateException("it never fails", e);
    }
  }
}
