package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.policy.MessageFacts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says to people, in the program's log, what was decided of the messages of one direction. Used by
 * one thread at a time.
 */
final class DecisionLog {
  private static final Logger LOG = System.getLogger("dev.clawdefender.decisions");

  private final Direction direction;
  private final SessionState state;
  private final MessageFacts facts;

  /**
   * @param facts of the message at hand
   */
  DecisionLog(Direction direction, SessionState state, MessageFacts facts) {
    this.direction = direction;
    this.state = state;
    this.facts = facts;
  }

  void refused(String problem) {
    LOG.log(
        Level.WARNING,
        "[{0}] {1}: refused a message {2}: {3}",
        state.session(),
        Answers.shown(state.server()),
        direction.text(),
        Answers.shown(problem));
  }

  void blocked(Decision decision, String number) {
    LOG.log(
        Level.INFO,
        "[{0}] {1}: {2} {3} {4} by rule {5} (decision {6}, policy epoch {7})",
        state.session(),
        Answers.shown(state.server()),
        Asking.asks(decision) ? "blocked for want of approval" : "blocked",
        direction.text(),
        subject(),
        decision.rule(),
        number,
        Long.toString(decision.epoch()));
  }

  /** It goes on, since only the audit log is kept. */
  void wouldBe(Decision decision) {
    LOG.log(
        Level.INFO,
        "audit-only: rule {0} would {1} {2} {3}",
        decision.rule(),
        decision.action().text(),
        direction.text(),
        subject());
  }

  void notRedacted(Decision decision, Throwable problem) {
    LOG.log(Level.ERROR, "rule " + decision.rule() + " could not redact a message", problem);
  }

  private String subject() {
    String name = Answers.shown(facts.method);
    return facts.tool.length() == 0 ? name : name + " " + Answers.shown(facts.tool);
  }
}
