package dev.clawdefender.app;

import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.policy.PolicyHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the policies that were in force. */
@Command(
    name = "history",
    description = "List the policies that were in force, the newest first.",
    mixinStandardHelpOptions = true)
final class PolicyHistoryCommand implements Callable<Integer> {
  private static final String SEE = "; see: clawdefender policy history";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    for (PolicyHistory.Entry entry : new PolicyHistory(Configuration.dataDirectory()).entries()) {
      spec.commandLine()
          .getOut()
          .printf(
              "%s  %s  %s%s%n",
              entry.id(),
              rules(entry),
              entry.server().isEmpty() ? "" : "server " + entry.server() + "  ",
              String.join(" ", entry.originals().stream().map(Path::toString).toList()));
    }
    return ExitStatus.OK;
  }

  private static String rules(PolicyHistory.Entry entry) {
    try {
      return PolicyFiles.read(entry.copies()).rules().size() + " rules";
    } catch (PolicyException e) {
      return "not readable by this version";
    }
  }

  /**
   * The entry that {@code id} names, or the start of one; if it is empty, the newest in which the
   * files of the newest common policy said something else. What other files said is passed over:
   * each process may have its own.
   */
  static PolicyHistory.Entry find(String id) throws IOException {
    var entries = new PolicyHistory(Configuration.dataDirectory()).entries();
    if (id.isEmpty()) {
      return before(entries.stream().filter(each -> each.server().isEmpty()).toList());
    }
    var found = entries.stream().filter(each -> each.id().startsWith(id)).toList();
    if (found.size() != 1) {
      throw new IOException(found.size() + " policies are called \"" + id + "\"" + SEE);
    }
    return found.getFirst();
  }

  private static PolicyHistory.Entry before(List<PolicyHistory.Entry> common) throws IOException {
    if (common.isEmpty()) {
      throw new IOException("no policy has been in force yet");
    }
    PolicyHistory.Entry newest = common.getFirst();
    return common.stream()
        .filter(each -> each.originals().equals(newest.originals()) && !each.saysTheSameAs(newest))
        .findFirst()
        .orElseThrow(() -> new IOException("the newest policy is the first of its files" + SEE));
  }
}
