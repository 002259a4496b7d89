package dev.clawdefender.policy;

import dev.clawdefender.api.plugin.Verdict;

/**
 * A rule in code, as a snapshot asks it: after the policy, and only to make its decision stricter.
 */
public interface CodedRule {
  /** Its name in decisions, {@code plugin/rule}. */
  String name();

  /** Whether it has to see a message. Never throws. */
  boolean wants(MessageFacts facts);

  /** Judges a message. Never throws: a rule that fails blocks. */
  Verdict judge(MessageFacts facts);
}
