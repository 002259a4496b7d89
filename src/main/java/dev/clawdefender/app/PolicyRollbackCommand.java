package dev.clawdefender.app;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.cases.CasesFile;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.files.FreshFile;
import dev.clawdefender.runtime.policy.PolicyHistory;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the files of a policy that was in force back to where they were. */
@Command(
    name = "rollback",
    description = {
      "Write the files of a policy that was in force back to where they were; what runs follows.",
      "What they say now stays in the history, if it was in force."
    },
    mixinStandardHelpOptions = true)
final class PolicyRollbackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "Which one of the history. Default: what the newest one's files said before.")
  private String id = "";

  @Override
  public Integer call() throws IOException, PolicyException {
    PolicyHistory.Entry entry = PolicyHistoryCommand.find(id);
    new PolicyLoader(ThisMachine.place()).load(entry.copies(), 1);
    for (int i = 0; i < entry.copies().size(); i++) {
      // The cases first: they belong to the policy that comes, and are read with it.
      restore(CasesFile.beside(entry.copies().get(i)), CasesFile.beside(entry.originals().get(i)));
      restore(entry.copies().get(i), entry.originals().get(i));
    }
    spec.commandLine().getOut().println("the policy is that of " + entry.id() + " again");
    return ExitStatus.OK;
  }

  private static void restore(Path copy, Path to) throws IOException {
    if (Files.notExists(copy)) {
      return;
    }
    boolean exists = Files.exists(to);
    try (FreshFile fresh = new FreshFile(exists ? to.toRealPath() : to, Files.readString(copy))) {
      if (exists) {
        fresh.permissions(Files.getPosixFilePermissions(to));
      }
      fresh.replace();
    }
  }
}
