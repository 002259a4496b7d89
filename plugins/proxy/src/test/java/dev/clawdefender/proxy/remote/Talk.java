package dev.clawdefender.proxy.remote;

import dev.clawdefender.runtime.server.OAuthSettings;
import dev.clawdefender.runtime.server.RemoteServer;
import dev.clawdefender.runtime.session.Exchanges;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A session's side of an {@link HttpEnd}. */
final class Talk implements AutoCloseable {
  /** What is read when nothing more will come. */
  static final String END = "end";

  static final String INITIALIZE =
      "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}";
  static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  private static final long PATIENCE_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final HttpEnd end;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  Talk(URI url) throws IOException {
    this(url, RemoteServer.Transport.STREAMABLE, Map.of());
  }

  Talk(URI url, RemoteServer.Transport transport, Map<String, String> headers) throws IOException {
    RemoteServer server =
        new RemoteServer(
            url,
            transport,
            headers,
            RemoteServer.Authorization.NONE,
            Duration.ofSeconds(2),
            OAuthSettings.NONE);
    end =
        new HttpEnd(
            vertx,
            "remote",
            server,
            new Exchanges(),
            Optional.empty(),
            new RemoteMeters(new SimpleMeterRegistry(), "remote"));
  }

  /** Reads what the server says from now on. */
  Talk listen() {
    Thread.ofVirtual()
        .start(
            () -> {
              BufferedReader lines =
                  new BufferedReader(new InputStreamReader(end.output(), StandardCharsets.UTF_8));
              lines.lines().forEach(said::add);
              said.add(END);
            });
    return this;
  }

  /** With a session that is set up. */
  Talk initialized() throws Exception {
    send(INITIALIZE);
    String answer = read();
    if (!answer.contains("\"result\"")) {
      throw new AssertionError(answer);
    }
    send(INITIALIZED);
    return this;
  }

  /** A request of a revision with a session. */
  static String request(int id, String method) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{}}";
  }

  /** A request that stands for itself. */
  static String modern(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":{"
        + params
        + (params.isEmpty() ? "" : ",")
        + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
        + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
  }

  void send(String line) throws IOException {
    end.input().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    end.input().flush();
  }

  String read() throws InterruptedException {
    String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("the server's end says nothing");
    }
    return line;
  }

  /** Ends it. Returns its status. */
  int end() throws InterruptedException {
    return end.end(Duration.ofSeconds(2));
  }

  @Override
  public void close() {
    try {
      int unused = end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
