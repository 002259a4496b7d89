package dev.clawdefender.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with risk models. */
@Command(
    name = "model",
    description = "Add, show, choose, test and measure risk models.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ModelAddCommand.class,
      ModelListCommand.class,
      ModelUseCommand.class,
      ModelRemoveCommand.class,
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
