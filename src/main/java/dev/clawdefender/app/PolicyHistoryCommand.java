package dev.clawdefender.app;

import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.policy.load.PolicyFiles;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.policy.PolicyHistory;
import java.io.IOException;
import java.nio.file.Path;
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
   * The entry that {@code id} names, or the start of one, or the one before the newest of the
   * common policy.
   */
  static PolicyHistory.Entry find(String id) throws IOException {
    var entries = new PolicyHistory(Configuration.dataDirectory()).entries();
    var common = entries.stream().filter(each -> each.server().isEmpty()).toList();
    if (id.isEmpty() && common.size() > 1) {
      return common.get(1);
    }
    var found = entries.stream().filter(each -> !id.isEmpty() && each.id().startsWith(id)).toList();
    if (found.size() != 1) {
      throw new IOException(
          id.isEmpty()
              ? "there was no policy before the one that is in force"
              : found.size()
                  + " policies are called \""
                  + id
                  + "\"; see: clawdefender policy history");
    }
    return found.getFirst();
  }
}
