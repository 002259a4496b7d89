package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that do not send what they were asked for. */
class ModelDownloadTest {
  private static final int MAX_BYTES = 1_000;

  @TempDir private Path folder;
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private Path partial() {
    return folder.resolve("part");
  }

  private void fetch(HttpHandler answer) throws IOException, InterruptedException {
    server.createContext("/", answer);
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/m");
    ProgressBar progress = new ProgressBar(new PrintWriter(new StringWriter()), false);
    new ModelDownload(url, partial(), progress, Duration.ofMillis(300), MAX_BYTES).fetch();
  }

  private static void send(HttpExchange exchange, int status, int bytes) throws IOException {
    exchange.sendResponseHeaders(status, 0);
    exchange.getResponseBody().write(new byte[bytes]);
    exchange.close();
  }

  @Test
  void oneThatFallsSilentHasBrokenOff() throws Exception {
    // Given
    AtomicInteger asked = new AtomicInteger();
    // When
    fetch(
        exchange -> {
          if (asked.incrementAndGet() == 1) {
            exchange.sendResponseHeaders(200, 30);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return;
          }
          exchange.getResponseHeaders().add("content-range", "bytes 10-29/30");
          send(exchange, 206, 20);
        });
    // Then
    assertThat(asked).hasValue(2);
    assertThat(partial()).hasSize(30);
  }

  @Test
  void anotherPartThanWasAskedForIsNotTaken() throws Exception {
    // Given
    Files.write(partial(), new byte[10]);
    // When / Then
    assertThatThrownBy(
            () ->
                fetch(
                    exchange -> {
                      exchange.getResponseHeaders().add("content-range", "bytes 0-19/20");
                      send(exchange, 206, 20);
                    }))
        .hasMessageContaining("another part");
    assertThat(partial()).hasSize(10);
  }

  @Test
  void oneThatNeverEndsIsLeft() throws Exception {
    assertThatThrownBy(() -> fetch(exchange -> send(exchange, 200, 50 * MAX_BYTES)))
        .hasMessageContaining("more than");
    assertThat(Files.size(partial())).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void aModelIsAddedByOneAtATime() throws Exception {
    // Given
    ModelFolder models = new ModelFolder(folder.resolve("models"));
    try (FileChannel first = models.lock("one");
        FileChannel other = models.lock("other")) {
      assertThat(first.isOpen() && other.isOpen()).isTrue();
      // When / Then
      assertThatThrownBy(() -> models.lock("one")).isInstanceOf(OverlappingFileLockException.class);
    }
    models.lock("one").close();
  }
}
