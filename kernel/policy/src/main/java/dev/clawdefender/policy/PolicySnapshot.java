package dev.clawdefender.policy;

import dev.clawdefender.api.Decision;
import dev.clawdefender.policy.model.Rule;
import java.util.List;

/** A compiled policy. Immutable; shared by all threads. */
public final class PolicySnapshot {
  /** What to do with a message. Never throws: what cannot be decided is blocked. Allocates nothing. */
  public Decision decide(MessageFacts facts, DecisionScratch scratch) {
    throw new UnsupportedOperationException();
  }

  /** What has to be extracted from a message for {@link #decide}. */
  public Interest interest() {
    throw new UnsupportedOperationException();
  }

  /** The number of this policy; each activated policy has the next one. */
  public long epoch() {
    throw new UnsupportedOperationException();
  }

  /** The same policy with these rules, and only these, asked before all others. */
  public PolicySnapshot withSessionRules(List<Rule> rules) {
    throw new UnsupportedOperationException();
  }

  /** No policy: everything is blocked. */
  public static PolicySnapshot none(long epoch) {
    throw new UnsupportedOperationException();
  }
}
