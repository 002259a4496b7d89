package dev.clawdefender.policy.model;

import dev.clawdefender.api.Action;
import java.util.List;

/**
 * A valid policy, from one file or several.
 *
 * @param fallback what is done with a message that no rule matches
 * @param rules the rules that are enabled, first match first
 */
public record Policy(Action fallback, List<Rule> rules) {
  public Policy {
    rules = List.copyOf(rules);
  }
}
