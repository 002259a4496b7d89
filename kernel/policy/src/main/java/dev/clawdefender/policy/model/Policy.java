package dev.clawdefender.policy.model;

import dev.clawdefender.api.Action;
import java.util.List;

/**
 * A valid policy, from one file or several.
 *
 * @param fallback what is done with a message that no rule matches
 * @param rules the rules that are enabled, first match first
 * @param redact regular expressions for what must not stand in the audit log
 */
public record Policy(Action fallback, List<Rule> rules, List<String> redact) {
  public Policy {
    rules = List.copyOf(rules);
    redact = List.copyOf(redact);
  }
}
