package dev.clawdefender.app;

import dev.clawdefender.runtime.policy.ApprovalsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes back what was allowed for good. */
@Command(
    name = "forget",
    description = "Take back what was allowed for good, so that a person is asked again.",
    mixinStandardHelpOptions = true)
final class ApprovalsForgetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Parameters(paramLabel = "NAME", description = "The rule, as `approvals list --kept` names it.")
  private String name = "";

  @Override
  public Integer call() throws IOException {
    ApprovalsFile file = new ApprovalsFile(ReadConfiguration.from(config).prompts().approvals());
    if (!file.forget(name)) {
      spec.commandLine()
          .getErr()
          .println("clawdefender: there is no rule \"" + name + "\" in " + file.path());
      return ExitStatus.PROBLEM;
    }
    spec.commandLine().getOut().println("forgotten; what runs follows at once");
    return ExitStatus.OK;
  }
}
