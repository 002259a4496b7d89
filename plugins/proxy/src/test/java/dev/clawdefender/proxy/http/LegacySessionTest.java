package dev.clawdefender.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LegacySessionTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static ServerMessage message(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
    Envelope envelope = new Envelope();
    assertThat(envelope.read(tape, 0)).isNull();
    return ServerMessage.of(tape, 0, envelope);
  }

  @Test
  void aServerThatTalksToNobodyKeepsNoSessionAlive() {
    // Given a session whose client is gone
    LegacySession session =
        new LegacySession(
            "id",
            "server",
            "",
            vertx,
            vertx.getOrCreateContext(),
            new HttpMeters(new SimpleMeterRegistry()),
            new ByteBudget(1 << 20),
            () -> {});
    long used = session.lastUsed();

    // When
    for (int i = 0; i < 1_000; i++) {
      session.message(message("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}"));
    }

    // Then
    assertThat(session.lastUsed()).isEqualTo(used);
    assertThat(session.isIdle(System.nanoTime() - used)).isTrue();
  }
}
