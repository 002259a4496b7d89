package dev.clawdefender.app;

import dev.clawdefender.audit.read.LogFilter;
import dev.clawdefender.audit.read.LogReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
  private static final Duration FOLLOW = Duration.ofMillis(300);

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(
      names = "--audit-dir",
      paramLabel = "DIR",
      description = "The directory to read instead of the configured one.")
  private @Nullable Path directory;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From then on: 2026-11-24T10:00:00Z, or 30m, 2h, 1d ago.")
  private @Nullable String since;

  @Option(names = "--server", paramLabel = "NAME", description = "Of this server.")
  private @Nullable String server;

  @Option(names = "--session", paramLabel = "ID", description = "Of this session.")
  private @Nullable String session;

  @Option(names = "--follow", description = "Go on with what is seen from now on.")
  private boolean follow;

  @Option(names = "--json", description = "Print each event as a line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path from = LogCommand.directory(config, directory);
    PrintWriter out = spec.commandLine().getOut();
    if (!Files.isDirectory(from)) {
      spec.commandLine().getErr().println("clawdefender: there is no audit log in " + from);
      return ExitStatus.PROBLEM;
    }
    LogFilter filter = filter();
    LogReader reader = new LogReader(from, LogCommand.digestKey());
    boolean more = true;
    while (more) {
      reader.read(
          record -> {
            if (filter.matches(record)) {
              out.println(json ? record.toString() : LogLine.of(record));
            }
          });
      out.flush();
      more = follow && !out.checkError();
      if (more) {
        Thread.sleep(FOLLOW);
      }
    }
    return ExitStatus.OK;
  }

  private LogFilter filter() {
    Map<String, String> values = new HashMap<>(Map.of("kind", "os-event"));
    if (server != null) {
      values.put("server", server);
    }
    if (session != null) {
      values.put("session", session);
    }
    return new LogFilter(LogTime.parse(spec, "--since", since), null, values);
  }
}
