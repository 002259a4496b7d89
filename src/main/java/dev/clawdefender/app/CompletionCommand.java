package dev.clawdefender.app;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete our commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a completion script for bash and zsh.",
      "bash: source <(clawdefender completion)",
      "zsh: autoload -U +X bashcompinit && bashcompinit && source <(clawdefender completion)"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("clawdefender", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return ExitStatus.OK;
  }
}
