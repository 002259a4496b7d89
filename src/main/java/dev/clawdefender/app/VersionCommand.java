package dev.clawdefender.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which version this is. */
@Command(
    name = "version",
    description = "Say which version this is.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (json) {
      Json.print(
          spec.commandLine().getOut(),
          Json.object().put("version", Version.text()).put("java", Runtime.version().toString()));
    } else {
      spec.commandLine().getOut().println(new Version().getVersion()[0]);
    }
    return ExitStatus.OK;
  }
}
