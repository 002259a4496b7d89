package dev.clawdefender.policy.load;

import java.util.List;
import java.util.stream.Collectors;

/** A policy that is not used, with everything that was found wrong in it. */
public final class PolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;

  /** With at least one problem. */
  public PolicyException(List<PolicyProblem> problems) {
    super(problems.stream().map(PolicyProblem::text).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, in the order of the files. */
  public List<PolicyProblem> problems() {
    return problems;
  }
}
