package dev.clawdefender.proxy.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.proxy.judge.AskedQuestions;
import dev.clawdefender.proxy.judge.PendingRequests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private final AskedQuestions questions = new AskedQuestions();
  private final Handshake handshake = new Handshake(new PendingRequests(), questions.pending());

  private void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    assertThat(handshake.note(bytes, 0, bytes.length)).isNull();
  }

  /** What of that goes to the server. */
  private String goes(String lines) {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    byte[] rest = handshake.note(bytes, 0, bytes.length);
    return rest == null ? lines : new String(rest, StandardCharsets.UTF_8);
  }

  private static String answer(String id) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
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
  void anAnswerToAProcessThatHasGoneReachesNoOther() {
    // Given answers that are on their way when the process goes
    for (String id : List.of("0", "\"a\"", "2")) {
      questions.asked(id);
    }
    questions.answered("0");
    questions.answered("\"a\"");
    questions.pending().abandonAll();
    String ping = "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}";

    // When
    String went = goes(ping + "\n" + answer("0") + "\n" + ping + "\n");
    String batch = goes("[" + answer("\"a\"") + "," + ping + "]\n");

    // Then
    assertThat(went).isEqualTo(ping + "\n" + ping + "\n");
    assertThat(batch).isEqualTo("[" + ping + "]\n");

    // When the next process asks by the same id
    questions.asked("0");
    questions.answered("0");

    // Then it is answered
    assertThat(goes(answer("0") + "\n")).isEqualTo(answer("0") + "\n");
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
