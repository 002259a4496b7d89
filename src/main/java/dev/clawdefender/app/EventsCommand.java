package dev.clawdefender.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what was seen of the operating system, as the audit log has it. */
@Command(
    name = "events",
    description = {
      "Show what servers did to the operating system, oldest first, and who read credentials.",
      "`clawdefender doctor` says what can be seen here and what cannot."
    },
    mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private LogOptions options = new LogOptions();

  @Option(names = "--json", description = "Print each event as a line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    return options.read(
        null,
        Map.of("kind", "os-event"),
        true,
        record -> out.println(json ? record.toString() : LogLine.of(record)));
  }
}
