package dev.clawdefender.app;

import dev.clawdefender.app.service.Service;
import dev.clawdefender.app.service.ServiceFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the service's file. */
@Command(
    name = "install",
    description = {
      "Write a unit of your systemd, or a launchd agent, and say which commands start it. They are"
          + " not run.",
      "It keeps the PATH you have now, by which servers are found; after a change install it anew."
    },
    mixinStandardHelpOptions = true)
final class ServiceInstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Service service = ServiceCommand.ofThisUser(spec);
    new ServiceFile(service).install();
    PrintWriter out = spec.commandLine().getOut();
    out.println("written        " + service.file());
    service.afterInstall().forEach(out::println);
    return ExitStatus.OK;
  }
}
