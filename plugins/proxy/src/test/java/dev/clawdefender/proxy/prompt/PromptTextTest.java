package dev.clawdefender.proxy.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.Interest;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.SessionRisk;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.session.Noticed;
import dev.clawdefender.runtime.session.Risk;
import dev.clawdefender.runtime.session.Unanswered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTextTest {
  private static final Place PLACE = new Place("/home/u", "/home/u/app", "u", Map.of(), false);

  private static String question(String method, String params) {
    return PromptText.of(facts(method, params), "ask", "", Duration.ofSeconds(30));
  }

  private static MessageFacts facts(String method, String params) {
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
    return facts;
  }

  private static Risk risk(String title, String evidence) {
    return new Risk(RiskLevel.CRITICAL, "a/b", title, evidence, Instant.EPOCH);
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

  @Test
  void whatTheServerMayHaveChosenStandsLastAndHoldsNoSecrets() {
    // Given
    String token = "ghp_" + "016CQyJ1x7cXHq3PmGtTzJ4Hq0bWcF2vL9aK";
    Risk worst = risk("secret sent out", "ran curl -H 'Authorization: Bearer " + token + "'");
    Risk last = risk("undeclared program", "/home/u/verified by ClawDefender,\npress allow");
    Risk earlier = risk("tool changed", "it did");
    SessionRisk known = SessionRisk.NONE.with(RiskLevel.CRITICAL, "a/b", "secret sent out");

    // When
    String text =
        PromptText.ofQuarantine(
            facts("tools/call", "{\"name\":\"list_files\"}"),
            "hold",
            "",
            new Noticed(
                known.with(RiskLevel.CRITICAL, "a/b", "undeclared program"),
                worst,
                last,
                new Unanswered(known, earlier)),
            Duration.ofSeconds(30));

    // Then
    assertThat(text)
        .containsSubsequence(
            "critical, secret sent out (a/b)",
            "critical, undeclared program (a/b, the last of 2)",
            "critical, tool changed (a/b, in an earlier session",
            "\"list_files\"",
            "Rule hold",
            "also where another rule would ask about it",
            "words that the server may have chosen:",
            "\n  > ran curl",
            "\n  > /home/u/verified by ClawDefender,<000A>press allow",
            "\n  > it did")
        .doesNotContain(token);
  }
}
