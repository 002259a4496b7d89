package dev.clawdefender.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with policies. */
@Command(
    name = "policy",
    description = "Check, test, explain, compare and follow policies.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PolicyCheckCommand.class,
      PolicyTestCommand.class,
      PolicyExplainCommand.class,
      PolicyListCommand.class,
      PolicyLintCommand.class,
      PolicyReplayCommand.class,
      PolicyLearnCommand.class,
      PolicyStatusCommand.class,
      PolicyReloadCommand.class,
      PolicyHistoryCommand.class,
      PolicyDiffCommand.class,
      PolicyRollbackCommand.class,
    })
final class PolicyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See policy --help.");
  }
}
