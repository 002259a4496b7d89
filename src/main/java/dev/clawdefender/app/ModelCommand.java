package dev.clawdefender.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with risk models. */
@Command(
    name = "model",
    description = "Show, choose, test and measure the risk model.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ModelListCommand.class,
      ModelUseCommand.class,
      ModelTestCommand.class,
      ModelBenchCommand.class
    })
final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See model --help.");
  }
}
