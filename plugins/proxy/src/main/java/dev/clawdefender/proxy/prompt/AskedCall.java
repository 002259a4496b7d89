package dev.clawdefender.proxy.prompt;

import dev.clawdefender.policy.OpenArguments.Wanted;
import dev.clawdefender.policy.load.ApprovalRule;
import dev.clawdefender.policy.load.OpenArgument;
import dev.clawdefender.policy.load.PolicyException;
import java.io.IOException;
import java.util.List;

/** The call that a question is about, for who answers it elsewhere than in its client. */
public interface AskedCall {
  /** Its method. */
  String method();

  /** The tool that it calls; empty if none. */
  String tool();

  /** The name of the rule which asks. */
  String rule();

  /** Which call it is: see {@code CallDigest}. */
  String digest();

  /** Its arguments as they are spelled, JSON; empty if there are none. */
  String arguments();

  /** Which arguments could be left open, each alone. */
  List<OpenArgument> proposals();

  /**
   * The rule that would be kept; nothing is kept yet.
   *
   * @throws IllegalArgumentException if what is to be left open cannot be told exactly
   */
  ApprovalRule kept(Wanted open);

  /**
   * Keeps a rule of {@link #kept} for good, and has it in force.
   *
   * @throws IOException if it cannot be written
   * @throws PolicyException if the policy does not load any more
   */
  void keep(ApprovalRule rule) throws IOException, PolicyException;

  /**
   * Answers; whoever comes second changes nothing.
   *
   * @param by who does, for the record
   */
  void answer(Approval approval, String by);
}
