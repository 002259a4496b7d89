package dev.clawdefender.proxy.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTextTest {
  private static final Place PLACE = new Place("/home/u", "/home/u/app", "u", Map.of(), false);

  private static String question(String method, String params) {
    String request =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
    byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
    Envelope envelope = new Envelope();
    assertThat(envelope.read(tape, 0)).isNull();
    MessageFacts facts = new MessageFacts();
    new FactsReader(PLACE, LinkResolver.NONE, "files")
        .request(
            tape,
            envelope.method(),
            envelope.params(),
            false,
            Direction.TO_SERVER,
            Interest.ALL,
            facts);
    return PromptText.of(facts, "ask", "", Duration.ofSeconds(30));
  }

  @Test
  void everyArgumentOfAToolIsShownWhateverItsName() {
    assertThat(
            question(
                "tools/call",
                "{\"name\":\"t\",\"_meta\":{\"ours\":1},\"arguments\":{\"_meta\":\"everything\"}}"))
        .contains("_meta = everything")
        .doesNotContain("ours");
  }

  @Test
  void whatTheProtocolSaysBesidesIsNotShown() {
    assertThat(question("prompts/get", "{\"name\":\"p\",\"_meta\":{\"ours\":1}}"))
        .doesNotContain("ours");
  }
}
