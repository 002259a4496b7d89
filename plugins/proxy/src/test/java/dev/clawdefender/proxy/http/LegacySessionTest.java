package dev.clawdefender.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LegacySessionTest {
  private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
  private static final String NEWS = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}";

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final HttpMeters meters = new HttpMeters(new SimpleMeterRegistry());
  private final ByteBudget budget = new ByteBudget(1 << 20);
  private final LegacySession session =
      new LegacySession("id", "server", "", vertx, loop, meters, budget, () -> {});

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Does it on the session's event loop. */
  private <T> T onLoop(Callable<T> action) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.runOnContext(now -> complete(done, action));
    return done.join();
  }

  private static <T> void complete(CompletableFuture<T> done, Callable<T> action) {
    try {
      done.complete(action.call());
    } catch (Exception e) {
      done.completeExceptionally(e);
    }
  }

  private void post(HttpServerRequest request, Buffer body) {
    HttpAnswer answer = new HttpAnswer(vertx, request, Duration.ofMinutes(1), meters, budget);
    try {
      session.post(RequestBody.read(body.getBytes()), answer, Map.of());
    } catch (RequestBody.Unreadable e) {
      throw new AssertionError(e);
    }
  }

  /** The server says something, later than anything before. Returns when the session was used. */
  private long lastUsedAfterNews() {
    return onLoop(
        () -> {
          long before = System.nanoTime();
          while (System.nanoTime() == before) {
            Thread.onSpinWait();
          }
          byte[] bytes = NEWS.getBytes(StandardCharsets.UTF_8);
          JsonTape tape = new JsonTape();
          assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
          Envelope envelope = new Envelope();
          assertThat(envelope.read(tape, 0)).isNull();
          session.message(ServerMessage.of(tape, 0, envelope));
          return session.lastUsed();
        });
  }

  @Test
  void whatAServerSaysKeepsASessionOnlyWhileSomebodyHearsIt() throws Exception {
    // Given a client that waits for an answer
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.bodyHandler(body -> post(request, body)));
    onLoop(() -> server.listen(0, "127.0.0.1")).await();
    var request =
        vertx
            .createHttpClient()
            .request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
            .await();
    var unused = request.send(CALL);
    while (onLoop(session::isUnused)) {
      Thread.sleep(5);
    }

    // When the server says something that goes to it
    long begun = onLoop(session::lastUsed);
    long heard = lastUsedAfterNews();

    // Then that counts
    assertThat(heard).isGreaterThan(begun);

    // When it has gone
    var unusedToo = request.connection().close();
    while (!onLoop(session::isUnused)) {
      Thread.sleep(5);
    }

    // Then nothing counts any more
    assertThat(lastUsedAfterNews()).isEqualTo(heard);
  }
}
