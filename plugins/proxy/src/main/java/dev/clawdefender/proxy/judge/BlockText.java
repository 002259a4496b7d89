package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;

/** What a model and a person read when policy does not let a message through. */
final class BlockText {
  private BlockText() {}

  /**
   * The text.
   *
   * @param refusal why there is no approval, where one was needed
   * @param number by which the decision is found in the log
   */
  static String of(Decision decision, String refusal, String number) {
    StringBuilder text = new StringBuilder();
    if (decision.action() == Action.PROMPT) {
      text.append("ClawDefender did not let this through: it needs a person's approval, and ");
      text.append(Answers.shown(refusal)).append(". Rule: ");
    } else if (decision.action() == Action.QUARANTINE) {
      text.append("ClawDefender holds this session back after what was found in it: it needs a");
      text.append(" person's word, and ").append(Answers.shown(refusal)).append(". Rule: ");
    } else if (decision.action() == Action.STOP) {
      text.append("ClawDefender stopped the server after what was found in this session. Rule: ");
    } else {
      text.append("ClawDefender blocked this. Rule: ");
    }
    text.append(Answers.shown(decision.rule()));
    if (!decision.reason().isBlank()) {
      text.append(" (").append(Answers.shown(decision.reason())).append(')');
    }
    text.append(". The other side did not see the message");
    boolean asked = decision.action() == Action.PROMPT || decision.action() == Action.QUARANTINE;
    text.append(asked ? "." : "; sending it again changes nothing.");
    text.append(" If it is needed, a person can change that rule in the policy");
    text.append(" (see: clawdefender policy explain). Decision ").append(number).append('.');
    return text.toString();
  }
}
