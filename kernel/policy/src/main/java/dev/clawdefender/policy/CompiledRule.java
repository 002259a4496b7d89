package dev.clawdefender.policy;

import dev.clawdefender.api.Decision;
import dev.clawdefender.api.EventType;
import java.util.stream.Stream;

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

  /** The same rule, but for a criterion that is known to hold whenever it is asked. */
  CompiledRule without(Criterion proven) {
    Criterion[] others =
        Stream.of(criteria).filter(criterion -> criterion != proven).toArray(Criterion[]::new);
    return new CompiledRule(decision, others, onPlumbing, onResponses);
  }
}
