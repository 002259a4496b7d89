package dev.clawdefender.policy;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.policy.match.TextMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The criteria about the session that a message belongs to, as it is when the message is decided.
 * Only rules that refuse have them, so in doubt they hold.
 */
final class SessionCriteria {
  private SessionCriteria() {}

  /** The session is at this level or a worse one, or was not assessed where that is asked. */
  record AtRisk(@Nullable RiskLevel atLeast, boolean unassessed) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      SessionRisk risk = facts.risk;
      return (atLeast != null && risk.level().atLeast(atLeast))
          || (unassessed && risk.unassessed());
    }
  }

  /** Something was found whose source or title matches one of the patterns. */
  record HasFinding(TextMatcher[] matchers) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      List<String> names = facts.risk.findings();
      for (int i = 0; i < names.size(); i++) {
        if (SimpleCriteria.anyMatches(matchers, names.get(i))) {
          return true;
        }
      }
      return facts.risk.more();
    }
  }
}
