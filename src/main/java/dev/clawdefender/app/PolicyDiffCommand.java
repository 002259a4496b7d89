package dev.clawdefender.app;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.clawdefender.runtime.policy.PolicyHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what is other now than in a policy that was in force. */
@Command(
    name = "diff",
    description = "Show what is other in the policy files now than it was.",
    mixinStandardHelpOptions = true)
final class PolicyDiffCommand implements Callable<Integer> {
  private static final int CONTEXT = 3;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description =
          "Than in this one of the history. Default: what the newest one's files said before.")
  private String id = "";

  @Override
  public Integer call() throws IOException {
    PolicyHistory.Entry entry = PolicyHistoryCommand.find(id);
    PrintWriter out = spec.commandLine().getOut();
    for (int i = 0; i < entry.copies().size(); i++) {
      Path now = entry.originals().get(i);
      List<String> before = Files.readAllLines(entry.copies().get(i));
      List<String> after = Files.exists(now) ? Files.readAllLines(now) : List.of();
      UnifiedDiffUtils.generateUnifiedDiff(
              now + " (" + entry.id() + ")",
              now.toString(),
              before,
              DiffUtils.diff(before, after),
              CONTEXT)
          .forEach(out::println);
    }
    return ExitStatus.OK;
  }
}
