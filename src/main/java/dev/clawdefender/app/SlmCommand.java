package dev.clawdefender.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be asked of the risk model. */
@Command(
    name = "slm",
    description = "Ask the risk model for its opinion on a call.",
    mixinStandardHelpOptions = true,
    subcommands = SlmExplainCommand.class)
final class SlmCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See slm --help.");
  }
}
