package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.audit.read.Fault;
import dev.clawdefender.audit.read.Verifier;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checks that an audit log is as it was written. */
@Command(
    name = "verify",
    description = {
      "Check that nothing in the audit log was changed, removed or added. Changes nothing itself.",
      "Exits with 1 and says where, if something was."
    },
    mixinStandardHelpOptions = true)
final class LogVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** What was said before the word verify counts as well. */
  @ParentCommand private @Nullable LogCommand log;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(
      names = "--audit-dir",
      paramLabel = "DIR",
      description = "The directory to check instead of the configured one.")
  private @Nullable Path directory;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description =
          "The public key that everything must be signed by, as an earlier check has shown it."
              + " Without, the ledger's first line says.")
  private @Nullable String key;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path from =
        log != null && config == null && directory == null
            ? log.directory()
            : LogCommand.directory(config, directory);
    if (!Files.isDirectory(from)) {
      spec.commandLine().getErr().println("clawdefender: there is no audit log in " + from);
      return ExitStatus.PROBLEM;
    }
    Verifier.Report report = new Verifier(from, key, progress()).run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      print(report, out);
    } else {
      report.faults().forEach(fault -> spec.commandLine().getErr().println(fault.message()));
      out.printf(
          "%s: %d records in %d chains, signed by %s%n",
          report.faults().isEmpty() ? "as it was written" : "NOT as it was written",
          report.records(),
          report.chains(),
          report.key());
    }
    return report.faults().isEmpty() ? ExitStatus.OK : ExitStatus.PROBLEM;
  }

  /** On a terminal, how far a long check is. */
  private LongConsumer progress() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return unused -> {};
    }
    PrintWriter err = spec.commandLine().getErr();
    return records -> {
      err.print("checked " + records + " records\r");
      err.flush();
    };
  }

  private static void print(Verifier.Report report, PrintWriter out) {
    ObjectNode answer =
        Json.object()
            .put("ok", report.faults().isEmpty())
            .put("records", report.records())
            .put("chains", report.chains())
            .put("key", report.key());
    var list = answer.putArray("faults");
    for (Fault fault : report.faults()) {
      list.addObject()
          .put("file", fault.file().toString())
          .put("line", fault.line())
          .put("text", fault.text());
    }
    Json.print(out, answer);
  }
}
