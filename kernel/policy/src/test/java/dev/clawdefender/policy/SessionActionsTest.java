package dev.clawdefender.policy;

import static dev.clawdefender.policy.Policies.decide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.RiskLevel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules against sessions: quarantine and stop. */
class SessionActionsTest {
  private static final String POLICY =
      """
      default = "log"
      [rules.first]
      action = "allow"
      priority = 0
      match = { tool_name = "read" }
      [rules.closed]
      action = "block"
      priority = 1
      match = { tool_name = "rm" }
      [rules.hold]
      action = "quarantine"
      priority = 900
      match = { finding = "strange" }
      [rules.kill]
      action = "stop"
      priority = 901
      match = { finding = "terrible", server = "files" }
      [rules.kill_tool]
      action = "stop"
      match = { finding = "odd", tool_name = "read" }
      """;

  private final PolicySnapshot snapshot = Policies.snapshot(POLICY);

  private static MessageFixture call(String tool, String... findings) {
    MessageFixture message = MessageFixture.call(tool, "{}");
    message.facts.risk = new SessionRisk(RiskLevel.HIGH, false, List.of(findings), false, 1);
    return message;
  }

  @Test
  void noAllowHidesThemAndWhatIsBlockedStaysBlocked() {
    assertThat(decide(snapshot, call("read"))).isEqualTo("allow first");
    assertThat(decide(snapshot, call("read", "strange"))).isEqualTo("quarantine hold");
    assertThat(decide(snapshot, call("rm", "strange"))).isEqualTo("block closed");
    assertThat(decide(snapshot, call("rm", "terrible"))).isEqualTo("stop kill");
  }

  @Test
  void aLiftedQuarantineLeavesTheOtherRules() {
    // Given
    MessageFixture read = call("read", "strange");
    MessageFixture remove = call("rm", "strange");
    MessageFixture stop = call("read", "terrible");

    // When
    for (MessageFixture message : List.of(read, remove, stop)) {
      message.facts.lift = new Lift(message.facts.risk, SessionRisk.NONE);
    }

    // Then
    assertThat(decide(snapshot, read)).isEqualTo("allow first");
    assertThat(decide(snapshot, remove)).isEqualTo("block closed");
    assertThat(decide(snapshot, stop)).isEqualTo("stop kill");
  }

  @Test
  void aLiftIsForWhatWasKnownAndTheRulesThatAskedForIt() {
    // Given
    PolicySnapshot two =
        Policies.snapshot(
            POLICY
                + """
                [rules.hold_unassessed]
                action = "quarantine"
                priority = 902
                match = { risk = "unassessed" }
                """);
    MessageFixture again = call("read", "strange");
    MessageFixture less = call("read", "strange", "curious");
    MessageFixture other = call("read", "strange");

    // When the same is found again, something that no rule is about, or a call is not assessed
    again.facts.lift = new Lift(again.facts.risk, again.facts.risk);
    less.facts.lift =
        new Lift(call("read", "strange").facts.risk, call("read", "curious").facts.risk);
    other.facts.lift = new Lift(other.facts.risk, SessionRisk.NONE.withUnassessed());
    other.facts.risk = other.facts.risk.withUnassessed();

    // Then
    assertThat(decide(two, again)).isEqualTo("quarantine hold");
    assertThat(decide(two, less)).isEqualTo("allow first");
    assertThat(decide(two, other)).isEqualTo("quarantine hold_unassessed");
  }

  @Test
  void aLiftedQuarantineHidesNoStop() {
    // Given
    MessageFixture message = MessageFixture.call("read", "{}");
    message.facts.server = "files";
    message.facts.risk = call("read", "strange", "terrible").facts.risk;

    // When
    message.facts.lift = new Lift(message.facts.risk, SessionRisk.NONE);

    // Then
    assertThat(decide(snapshot, message)).isEqualTo("stop kill");
  }

  @Test
  void whatEarlierSessionsLeftHoldsBackAndStopsNothing() {
    // Given
    MessageFixture read = MessageFixture.call("read", "{}");
    MessageFixture killed = MessageFixture.call("read", "{}");
    MessageFixture removed = MessageFixture.call("rm", "{}");

    // When
    read.facts.inherited = call("read", "strange").facts.risk;
    killed.facts.inherited = call("read", "odd").facts.risk;
    removed.facts.inherited = read.facts.inherited;

    // Then
    assertThat(decide(snapshot, read)).isEqualTo("quarantine hold");
    assertThat(decide(snapshot, killed)).isEqualTo("allow first");
    assertThat(decide(snapshot, removed)).isEqualTo("block closed");
  }

  @Test
  void answersAndNotificationsAreNotHeldBack() {
    // Given
    MessageFixture answer = call("other", "strange");
    answer.facts.eventType = EventType.RESPONSE;
    MessageFixture notification =
        MessageFixture.message(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
    notification.facts.risk = answer.facts.risk;

    // Then
    assertThat(decide(snapshot, answer)).startsWith("allow");
    assertThat(decide(snapshot, notification)).startsWith("log");
  }

  @Test
  void aFindingAloneStopsWhereNothingIsAskedOfAMessage() {
    // Given
    MessageFacts facts = new MessageFacts();
    facts.server = "files";

    // When / Then
    facts.risk = new SessionRisk(RiskLevel.LOW, false, List.of("terrible"), false, 1);
    assertThat(snapshot.afterFinding(facts)).extracting("action").isEqualTo(Action.STOP);
    facts.server = "other";
    assertThat(snapshot.afterFinding(facts)).isNull();
    facts.risk = new SessionRisk(RiskLevel.LOW, false, List.of("odd"), false, 1);
    assertThat(snapshot.afterFinding(facts)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"quarantine", "stop"})
  void theyAreForWhatWasNoticed(String action) {
    assertThatThrownBy(
            () ->
                Policies.read(
                    "default = \"log\"\n[rules.r]\naction = \""
                        + action
                        + "\"\nmatch = { tool_name = \"x\" }\n"))
        .hasMessageContaining("'" + action + "' is for what was noticed in a session");
  }
}
