package dev.clawdefender.app;

import dev.clawdefender.app.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what would be installed. */
@Command(
    name = "print",
    description = "Print the file that `install` writes. Nothing is changed.",
    mixinStandardHelpOptions = true)
final class ServicePrintCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Service service = ServiceCommand.ofThisUser(spec);
    spec.commandLine().getOut().print(service.text());
    spec.commandLine().getOut().flush();
    return ExitStatus.OK;
  }
}
