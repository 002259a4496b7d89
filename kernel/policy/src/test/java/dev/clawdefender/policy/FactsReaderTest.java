package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactsReaderTest {
  private static MessageFacts facts(String method, String params) {
    return MessageFixture.message(
            "{\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}")
        .facts;
  }

  @Test
  void aToolCallHasItsNameAndItsArguments() {
    MessageFacts facts = facts("tools/call", "{\"arguments\":{\"a\":1},\"name\":\"re\\u0061d\"}");
    assertThat(facts.tool.toString()).isEqualTo("read");
    assertThat(facts.eventType).isEqualTo(EventType.TOOL_CALL);
    assertThat(facts.tape.text(facts.arguments)).isEqualTo("{\"a\":1}");
    assertThat(facts.server).isEqualTo("files");
    assertThat(facts.client).isEqualTo("tester");
    assertThat(facts.unjudgeable).isNull();
  }

  @Test
  void absentArgumentsAreFine() {
    assertThat(facts("tools/call", "{\"name\":\"x\"}").unjudgeable).isNull();
    assertThat(facts("tools/call", "{\"name\":\"x\",\"arguments\":null}").arguments).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":1}",
        "{\"name\":\"\"}",
        "{\"name\":\"x\",\"arguments\":\"{}\"}",
        "{\"name\":\"x\",\"arguments\":[]}",
        "[]"
      })
  void aToolCallThatCannotBeReadIsUnjudgeable(String params) {
    assertThat(facts("tools/call", params).unjudgeable).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources/read", "resources/subscribe", "resources/unsubscribe"})
  void aResourceIsReachedByItsUri(String method) {
    MessageFacts facts = facts(method, "{\"uri\":\"file:///home/u/.ssh/id_rsa\"}");
    assertThat(facts.unjudgeable).isNull();
    assertThat(facts(method, "{\"url\":\"x\"}").unjudgeable).isNotNull();
  }

  @Test
  void pointersOfOtherMethodsStartAtTheParams() {
    MessageFacts facts = facts("prompts/get", "{\"name\":\"p\",\"arguments\":{}}");
    assertThat(facts.tape.member(facts.arguments, "name")).isPositive();
    assertThat(facts.tool.isEmpty()).isTrue();
    assertThat(facts("subscriptions/listen", "{\"resourceSubscriptions\":5}").unjudgeable)
        .isNotNull();
  }

  @Test
  void aNotificationFormIsANotificationWhateverTheMethod() {
    MessageFacts facts =
        MessageFixture.message("{\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}").facts;
    assertThat(facts.eventType).isEqualTo(EventType.NOTIFICATION);
    assertThat(facts.plumbing).isFalse();
    assertThat(facts.tool.toString()).isEqualTo("x");
  }

  @Test
  void nothingOfTheLastMessageStays() {
    // Given
    MessageFacts facts = facts("tools/call", "{\"name\":1}");
    facts.accesses.paths().clear();
    var reader =
        new FactsReader(
            MessageFixture.PLACE, dev.clawdefender.policy.access.LinkResolver.NONE, "files");
    var tape = MessageFixture.tape("{\"ok\":true}");
    // When
    reader.response(tape, 0, "tools/list", "", Direction.TO_CLIENT, facts);
    // Then
    assertThat(facts.unjudgeable).isNull();
    assertThat(facts.tool.isEmpty()).isTrue();
    assertThat(facts.method.toString()).isEqualTo("tools/list");
    assertThat(facts.eventType).isEqualTo(EventType.RESPONSE);
    assertThat(facts.direction).isEqualTo(Direction.TO_CLIENT);
  }
}
