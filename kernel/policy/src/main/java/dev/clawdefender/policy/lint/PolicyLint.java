package dev.clawdefender.policy.lint;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds rules that never decide anything, since one that is asked before them matches all that they
 * match. What it finds is certain; a rule that only several others together leave nothing is not
 * found.
 */
public final class PolicyLint {
  /**
   * A rule that never decides.
   *
   * @param rule which
   * @param by the rule before it that matches all that it matches
   */
  public record Shadowed(Rule rule, Rule by) {
    /** Whether the two would do different things: then it is most likely a mistake. */
    public boolean conflict() {
      return rule.action() != by.action();
    }
  }

  private PolicyLint() {}

  /** All rules that never decide, in the order in which they are asked. */
  public static List<Shadowed> shadowed(Policy policy) {
    List<Shadowed> found = new ArrayList<>();
    List<Rule> rules = policy.rules();
    for (int i = 0; i < rules.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (covers(rules.get(j), rules.get(i))) {
          found.add(new Shadowed(rules.get(i), rules.get(j)));
          break;
        }
      }
    }
    return found;
  }

  /** Whether {@code wide} matches every message that {@code narrow} matches. */
  static boolean covers(Rule wide, Rule narrow) {
    Match a = wide.match();
    Match b = narrow.match();
    if (wide.answersPrompt() != narrow.answersPrompt()) {
      return false; // one is asked only where the others prompt
    }
    if (a.any()) {
      return b.any() || isNoPlumbing(b);
    }
    if (b.any()) {
      return false;
    }
    return Patterns.cover(a.tools(), b.tools())
        && Patterns.cover(a.methods(), b.methods())
        && Patterns.cover(a.servers(), b.servers())
        && Patterns.cover(a.clients(), b.clients())
        && events(a.events(), b)
        && (a.direction() == null || a.direction() == b.direction())
        && (a.args().isEmpty() || b.args().containsAll(a.args()))
        && (a.calls().isEmpty()
            || !b.calls().isEmpty()
                && a.calls().containsAll(b.calls())
                && a.openArguments().equals(b.openArguments()))
        && (a.risk() == null || a.risk().equals(b.risk()))
        && (a.findings().isEmpty()
            || !b.findings().isEmpty() && a.findings().containsAll(b.findings()))
        && accesses(wide, narrow);
  }

  /** A catch-all leaves the protocol's plumbing alone; what is about accesses or tools is none. */
  private static boolean isNoPlumbing(Match match) {
    return !match.tools().isEmpty()
        || !match.paths().isEmpty()
        || !match.hosts().isEmpty()
        || !match.commands().isEmpty()
        || !match.calls().isEmpty();
  }

  private static boolean events(Set<EventType> wide, Match narrow) {
    return wide.isEmpty()
        || !narrow.events().isEmpty() && wide.containsAll(narrow.events())
        || !narrow.tools().isEmpty()
            && narrow.events().isEmpty()
            && wide.contains(EventType.TOOL_CALL)
            && wide.contains(EventType.RESPONSE); // answers have the tool of their request
  }

  /**
   * Of several paths one is enough for a rule that refuses, and all must fit one that lets pass.
   */
  private static boolean accesses(Rule wide, Rule narrow) {
    Match a = wide.match();
    Match b = narrow.match();
    boolean asksNothing = a.paths().isEmpty() && a.hosts().isEmpty() && a.commands().isEmpty();
    if (asksNothing) {
      return true;
    }
    if (letsPass(wide.action()) && !letsPass(narrow.action())) {
      return false;
    }
    return Patterns.coverPaths(a.paths(), b.paths())
        && (a.hosts().isEmpty() || !b.hosts().isEmpty() && a.hosts().containsAll(b.hosts()))
        && Patterns.cover(a.commands(), b.commands());
  }

  private static boolean letsPass(Action action) {
    return action == Action.ALLOW || action == Action.LOG;
  }
}
