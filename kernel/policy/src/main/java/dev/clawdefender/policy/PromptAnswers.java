package dev.clawdefender.policy;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.policy.model.Match;
import dev.clawdefender.policy.model.Rule;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are asked only for what the others say {@code prompt} to. One that leaves anything
 * of the call open never lets pass what a block rule matches, wherever that stands: nobody who
 * approved saw that call. Immutable; shared by all threads.
 */
final class PromptAnswers {
  private final RuleSet all;
  private final RuleSet exact;
  private final Set<String> namesOfExact;
  private final RuleSet blocks;

  /**
   * @param rules all of a policy's
   */
  PromptAnswers(List<Rule> rules, Function<List<Rule>, RuleSet> compile) {
    List<Rule> answers = rules.stream().filter(Rule::answersPrompt).toList();
    List<Rule> ofOneCall = answers.stream().filter(rule -> isExact(rule.match())).toList();
    all = compile.apply(answers);
    exact = compile.apply(ofOneCall);
    namesOfExact = ofOneCall.stream().map(Rule::name).collect(Collectors.toUnmodifiableSet());
    // Without answers nobody asks them.
    blocks =
        compile.apply(
            answers.isEmpty() ? List.of() : rules.stream().filter(PromptAnswers::isBlock).toList());
  }

  /** Whether approvals with something open give way to it. */
  static boolean isBlock(Rule rule) {
    return rule.action() == Action.BLOCK && !rule.answersPrompt();
  }

  private static boolean isExact(Match match) {
    return !match.calls().isEmpty() && match.openArguments().isEmpty();
  }

  /** What takes the place of a prompt; null if nothing does. */
  @Nullable Decision find(MessageFacts facts, DecisionScratch scratch) {
    Decision answer = all.find(facts, scratch);
    if (answer == null
        || answer.action() == Action.BLOCK
        || namesOfExact.contains(answer.rule())
        || blocks.find(facts, scratch) == null) {
      return answer;
    }
    return exact.find(facts, scratch);
  }
}
