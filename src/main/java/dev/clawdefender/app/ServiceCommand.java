package dev.clawdefender.app;

import dev.clawdefender.app.service.Service;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Has the operating system start the supervisor. */
@Command(
    name = "service",
    description = "Have your service manager (systemd, launchd) start `clawdefender supervise`.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ServicePrintCommand.class,
      ServiceInstallCommand.class,
      ServiceUninstallCommand.class,
    })
final class ServiceCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "what about it? See clawdefender service --help.");
  }

  /** The one of this user on this machine. */
  static Service ofThisUser(CommandSpec spec) {
    try {
      return Service.of(
          System.getProperty("os.name"), Home.program(), Home.user(), System.getenv());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
