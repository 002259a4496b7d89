package dev.clawdefender.app;

import dev.clawdefender.app.service.Service;
import dev.clawdefender.app.service.ServiceFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes back what {@link ServiceInstallCommand} did. */
@Command(
    name = "uninstall",
    description = "Delete the file that `install` has written. What runs is not ended.",
    mixinStandardHelpOptions = true)
final class ServiceUninstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Service service = ServiceCommand.ofThisUser(spec);
    PrintWriter out = spec.commandLine().getOut();
    if (!new ServiceFile(service).uninstall()) {
      out.println("is not there   " + service.file());
      return ExitStatus.OK;
    }
    out.println("deleted        " + service.file());
    service.afterUninstall().forEach(out::println);
    return ExitStatus.OK;
  }
}
