package dev.clawdefender.policy;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.EventType;

/**
 * A rule ready to be asked.
 *
 * @param onPlumbing whether it applies to protocol plumbing
 * @param onResponses whether it applies to responses
 */
record CompiledRule(
    Decision decision, Criterion[] criteria, boolean onPlumbing, boolean onResponses) {

  boolean matches(MessageFacts facts, DecisionScratch scratch) {
    if ((facts.plumbing && !onPlumbing)
        || (facts.eventType == EventType.RESPONSE && !onResponses)) {
      return false;
    }
    for (Criterion criterion : criteria) {
      if (!criterion.holds(facts, scratch)) {
        return false;
      }
    }
    return true;
  }
}
