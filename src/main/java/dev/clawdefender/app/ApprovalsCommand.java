package dev.clawdefender.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The questions of all sessions that wait for a person. */
@Command(
    name = "approvals",
    description =
        "See and answer what waits for a person in the supervisor's sessions, and what was allowed"
            + " for good.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ApprovalsListCommand.class,
      ApprovalsShowCommand.class,
      ApprovalsApproveCommand.class,
      ApprovalsDenyCommand.class,
      ApprovalsForgetCommand.class,
    })
final class ApprovalsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "what about them? See clawdefender approvals --help.");
  }
}
