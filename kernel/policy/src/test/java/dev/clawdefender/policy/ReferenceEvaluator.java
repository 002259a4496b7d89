package dev.clawdefender.policy;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.access.CommandAccess;
import dev.clawdefender.policy.match.Glob;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.Network;
import dev.clawdefender.policy.match.NumberText;
import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.model.ArgMatch;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import dev.clawdefender.policy.model.TextPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Policy as the reference page tells it: one rule after the other, one criterion after the other.
 */
final class ReferenceEvaluator {
  private final MessageFacts facts;

  private ReferenceEvaluator(MessageFacts facts) {
    this.facts = facts;
  }

  static String decide(Policy policy, MessageFacts facts) {
    ReferenceEvaluator evaluator = new ReferenceEvaluator(facts);
    String decided = evaluator.first(policy, rule -> !rule.answersPrompt());
    if (decided == null) {
      decided = unmatched(policy, facts);
    }
    String answer = decided.startsWith("prompt ") ? evaluator.answer(policy) : null;
    return answer == null ? decided : answer;
  }

  private @Nullable String answer(Policy policy) {
    String answer = first(policy, Rule::answersPrompt);
    String block = first(policy, rule -> rule.action() == Action.BLOCK && !rule.answersPrompt());
    // None of these rules is for one call only.
    return answer == null || answer.startsWith("block ") || block == null ? answer : null;
  }

  private @Nullable String first(Policy policy, Predicate<Rule> asked) {
    for (Rule rule : policy.rules()) {
      if (asked.test(rule) && matches(rule)) {
        return rule.action().text() + " " + rule.name();
      }
    }
    return null;
  }

  private static String unmatched(Policy policy, MessageFacts facts) {
    if (facts.eventType == EventType.RESPONSE) {
      return "allow (default)";
    }
    return (facts.plumbing ? "log" : policy.fallback().text()) + " (default)";
  }

  private boolean matches(Rule rule) {
    Match match = rule.match();
    boolean named = !match.methods().isEmpty() || !match.events().isEmpty();
    if (facts.plumbing && (match.any() || !named)) {
      return false;
    }
    if (match.any()) {
      return facts.eventType != EventType.RESPONSE;
    }
    if (facts.eventType == EventType.RESPONSE && !match.events().contains(EventType.RESPONSE)) {
      return false;
    }
    boolean all = rule.action().forwards();
    return text(match.tools(), facts.tool)
        && text(match.methods(), facts.method)
        && text(match.servers(), facts.server)
        && text(match.clients(), facts.client)
        && (match.events().isEmpty() || match.events().contains(facts.eventType))
        && (match.direction() == null || match.direction() == facts.direction)
        && (match.paths().isEmpty() || accesses(paths(), all, form -> path(match, form)))
        && (match.hosts().isEmpty() || accesses(hosts(), all, host -> host(match, host)))
        && (match.commands().isEmpty()
            || accesses(facts.accesses.commands(), all, command -> command(match, command)))
        && risk(match)
        && (match.findings().isEmpty()
            || facts.risk.more()
            || facts.risk.findings().stream().anyMatch(name -> text(match.findings(), name)))
        && match.args().stream().allMatch(arg -> accesses(values(arg), all, v -> value(arg, v)));
  }

  private boolean risk(Match match) {
    return match.risk() == null
        || (match.risk().unassessed() && facts.risk.unassessed())
        || (match.risk().atLeast() != null
            && facts.risk.level().ordinal() >= match.risk().atLeast().ordinal());
  }

  private static <T> boolean accesses(List<T> all, boolean every, Predicate<T> test) {
    return every ? !all.isEmpty() && all.stream().allMatch(test) : all.stream().anyMatch(test);
  }

  private static boolean text(List<TextPattern> patterns, CharSequence text) {
    return patterns.isEmpty()
        || (!text.isEmpty() && patterns.stream().anyMatch(p -> one(p, text.toString())));
  }

  private static boolean one(TextPattern pattern, String text) {
    return switch (pattern) {
      case TextPattern.Exact exact -> exact.text().equals(text);
      case TextPattern.Wild wild -> Glob.parse(wild.text()).matches(text);
      case TextPattern.Regex regex -> com.google.re2j.Pattern.matches(regex.expression(), text);
    };
  }

  private List<String> paths() {
    return facts.accesses.paths().stream().flatMap(path -> path.forms().stream()).toList();
  }

  private static boolean path(Match match, String form) {
    return match.paths().stream().anyMatch(p -> PathGlob.parse(p.text()).matches(form));
  }

  private List<String> hosts() {
    return facts.accesses.hosts().stream().map(host -> host.host()).toList();
  }

  private static boolean host(Match match, String host) {
    return match.hosts().stream()
        .anyMatch(
            p ->
                Network.looksLikeOne(p)
                    ? Network.parse(p).matches(host)
                    : Glob.parse(p).matches(host));
  }

  private static boolean command(Match match, CommandAccess command) {
    return match.commands().stream()
        .anyMatch(p -> one(p, p.text().contains(" ") ? command.line() : command.name()));
  }

  private List<Integer> values(ArgMatch arg) {
    List<Integer> values = new ArrayList<>();
    if (facts.arguments >= 0) {
      collect(facts.arguments, JsonPointer.parse(arg.pointer()).segments(), values);
    }
    return values;
  }

  private void collect(int token, List<String> rest, List<Integer> out) {
    var tape = facts.tape;
    boolean array = tape.kind(token) == dev.clawdefender.message.JsonTape.Kind.ARRAY;
    if (rest.isEmpty() && !array) {
      out.add(token);
      return;
    }
    boolean object = tape.kind(token) == dev.clawdefender.message.JsonTape.Kind.OBJECT;
    int index = 0;
    for (int at = token + 1; at < tape.next(token); at = tape.next(at)) {
      String name = Integer.toString(index++);
      if (object) {
        name = tape.text(at);
        at = at + 1;
      }
      if (rest.isEmpty()) {
        collect(at, rest, out);
      } else if (rest.getFirst().equals("*") || rest.getFirst().equals(name)) {
        collect(at, rest.subList(1, rest.size()), out);
      }
    }
  }

  private boolean value(ArgMatch arg, int token) {
    dev.clawdefender.message.JsonTape.Kind kind = facts.tape.kind(token);
    boolean scalar =
        kind != dev.clawdefender.message.JsonTape.Kind.OBJECT
            && kind != dev.clawdefender.message.JsonTape.Kind.ARRAY;
    String text = facts.tape.text(token);
    return switch (arg.test()) {
      case ArgMatch.Matches matches ->
          scalar && matches.patterns().stream().anyMatch(p -> one(p, text));
      case ArgMatch.InRange range ->
          scalar && NumberText.read(text) >= range.min() && NumberText.read(text) <= range.max();
      case ArgMatch.Under under -> throw new IllegalStateException("not generated");
      case ArgMatch.ReachesNothing nothing -> throw new IllegalStateException("not generated");
      case ArgMatch.NotUnder under -> throw new IllegalStateException("not generated");
    };
  }
}
