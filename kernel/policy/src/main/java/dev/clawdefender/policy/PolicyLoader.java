package dev.clawdefender.policy;

import dev.clawdefender.api.Action;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.cases.CaseResult;
import dev.clawdefender.policy.cases.CasesFile;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFile;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.policy.load.PolicyProblem;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.match.PatternException;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes snapshots of policy files. Holds no state that changes; any thread may use it. */
public final class PolicyLoader {
  private final Place place;
  private final PassedCases passed;

  /**
   * Of a loader that runs all cases each time.
   *
   * @param place what {@code ~} and {@code $HOME} in patterns stand for
   */
  public PolicyLoader(Place place) {
    this(place, PassedCases.NONE);
  }

  /**
   * @param place what {@code ~} and {@code $HOME} in patterns stand for
   * @param passed which cases need not be run again
   */
  public PolicyLoader(Place place, PassedCases passed) {
    this.place = place;
    this.passed = passed;
  }

  /**
   * Reads, checks and compiles policy files, which together are one policy, and runs the cases
   * beside each ({@code NAME.cases.toml} for {@code NAME.toml}) that has some, against that file,
   * unless they are known to pass.
   *
   * @param files at least one
   * @throws PolicyException with all that is wrong: unreadable files, problems, failing cases
   */
  public PolicySnapshot load(List<Path> files, long epoch) throws PolicyException {
    Policy policy = PolicyFiles.read(files);
    List<PolicyProblem> problems = new ArrayList<>(compileProblems(policy));
    if (problems.isEmpty()) {
      for (Path file : files) {
        problems.addAll(failedCases(file));
      }
    }
    if (!problems.isEmpty()) {
      throw new PolicyException(problems);
    }
    return PolicySnapshot.compile(policy, place, epoch);
  }

  /** What can be left open of a call's arguments. The facts must hold all accesses. */
  public OpenArguments openArguments(MessageFacts facts) {
    return new OpenArguments(facts, place);
  }

  /** Whether a rule, read as it would stand in its file, answers the prompt about this call. */
  public boolean answers(ApprovalRule rule, MessageFacts facts) {
    Problems problems = new Problems(rule.name());
    PolicyFile file = PolicyFile.parse("default = \"prompt\"\n" + rule.toml(), problems);
    return problems.all().isEmpty()
        && PolicySnapshot.compile(new Policy(Action.PROMPT, file.rules(), List.of()), place, 1)
            .decide(facts, new DecisionScratch())
            .rule()
            .equals(rule.name());
  }

  /** What only shows when {@code ~} and the like are replaced. */
  private List<PolicyProblem> compileProblems(Policy policy) {
    List<PolicyProblem> problems = new ArrayList<>();
    RuleCompiler compiler = new RuleCompiler(place);
    for (Rule rule : policy.rules()) {
      try {
        compiler.compile(rule, 0);
      } catch (PatternException e) {
        problems.add(
            new PolicyProblem(
                rule.source().file(),
                rule.source().line(),
                rule.source().column(),
                "rule '" + rule.name() + "': " + e.getMessage(),
                null));
      }
    }
    return problems;
  }

  private List<PolicyProblem> failedCases(Path file) {
    Path beside = CasesFile.beside(file);
    // Whatever is there and cannot be read is a problem too, so only its absence is asked for.
    if (Files.notExists(beside, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    Optional<String> digest = PassedCases.digest(file, beside);
    if (digest.filter(passed::contains).isPresent()) {
      return List.of();
    }
    try {
      List<PolicyProblem> problems = new ArrayList<>();
      for (CaseResult result : CasesRunner.run(file)) {
        if (!result.passed()) {
          problems.add(
              new PolicyProblem(
                  beside.toString(),
                  result.asked().source().line(),
                  result.asked().source().column(),
                  result.text(),
                  null));
        }
      }
      // The same before and after, so that what is remembered is what was run.
      if (problems.isEmpty() && digest.equals(PassedCases.digest(file, beside))) {
        digest.ifPresent(passed::add);
      }
      return problems;
    } catch (PolicyException e) {
      return e.problems();
    } catch (PatternException e) {
      return List.of(
          new PolicyProblem(file.toString(), 0, 0, String.valueOf(e.getMessage()), null));
    }
  }
}
