package dev.clawdefender.proxy.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.proxy.judge.PendingRequests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private final Handshake handshake = new Handshake();

  private void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    handshake.note(bytes, 0, bytes.length, new PendingRequests());
  }

  private void subscribe(int id, int length) {
    say(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"method\":\"resources/subscribe\",\"params\":{\"uri\":\"r:"
            + id
            + "x".repeat(length)
            + "\"}}");
  }

  @Test
  void whatIsKeptInMindIsBoundedByItsBytes() {
    // Given
    subscribe(1, 10);

    // When
    for (int id = 2; id < 40; id++) {
      subscribe(id, Handshake.MAX_BYTES / 10);
    }

    // Then
    assertThat(handshake.requests().stream().mapToInt(line -> line.length).sum())
        .isBetween(Handshake.MAX_BYTES / 2, Handshake.MAX_BYTES);
    assertThat(handshake.isIncomplete()).isTrue();
  }

  @Test
  void theSameAgainTakesNoMoreRoom() {
    // When
    for (int i = 0; i < 40; i++) {
      subscribe(1, Handshake.MAX_BYTES / 10);
    }

    // Then
    assertThat(handshake.requests()).hasSize(1);
    assertThat(handshake.isIncomplete()).isFalse();
  }

  @Test
  void aLevelThatIsLongerThanAnyIsNotKept() {
    // When
    say(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"logging/setLevel\",\"params\":{\"level\":\""
            + "x".repeat(Handshake.MAX_BYTES)
            + "\"}}");

    // Then
    assertThat(handshake.requests()).isEmpty();
    assertThat(handshake.isIncomplete()).isTrue();
  }
}
