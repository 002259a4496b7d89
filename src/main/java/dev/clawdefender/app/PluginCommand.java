package dev.clawdefender.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with plugins. */
@Command(
    name = "plugin",
    description = "Write, check, enable and disable plugins.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PluginListCommand.class,
      PluginEnableCommand.class,
      PluginDisableCommand.class,
      PluginReloadCommand.class,
      PluginCheckCommand.class,
      PluginNewCommand.class,
    })
final class PluginCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See plugin --help.");
  }
}
