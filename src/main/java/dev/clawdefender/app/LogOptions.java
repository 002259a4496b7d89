package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.audit.read.LogFilter;
import dev.clawdefender.audit.read.LogReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which records of the audit log are meant, of the commands that show some. */
final class LogOptions {
  private static final Duration PAUSE = Duration.ofMillis(300);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  @Option(names = "--session", paramLabel = "ID", description = "Of this session.")
  private @Nullable String session;

  @Option(names = "--server", paramLabel = "NAME", description = "Of this server.")
  private @Nullable String server;

  @Option(names = "--follow", description = "Go on with what comes from now on.")
  private boolean follow;

  /** Whether it goes on with what comes. */
  boolean follows() {
    return follow;
  }

  /** The directory to read. */
  Path directory() {
    return LogCommand.directory(config, directory);
  }

  /**
   * Shows the records that are meant, and what comes after them if that is wanted.
   *
   * @param until before then; null for all
   * @param values what else records must have, by member; a null asks for nothing
   * @param goesOn whether more is read if that is wanted
   * @return the exit status
   */
  int read(
      @Nullable Instant until,
      Map<String, @Nullable String> values,
      boolean goesOn,
      Consumer<JsonNode> shown)
      throws IOException, InterruptedException {
    Path from = directory();
    if (!Files.isDirectory(from)) {
      spec.commandLine().getErr().println("clawdefender: there is no audit log in " + from);
      return ExitStatus.PROBLEM;
    }
    PrintWriter out = spec.commandLine().getOut();
    LogFilter filter = filter(until, values);
    LogReader reader = new LogReader(from, LogCommand.digestKey());
    boolean more = true;
    while (more) {
      reader.read(
          record -> {
            if (filter.matches(record)) {
              shown.accept(record);
            }
          });
      out.flush();
      more = follow && goesOn && !out.checkError();
      if (more) {
        Thread.sleep(PAUSE);
      }
    }
    return ExitStatus.OK;
  }

  private LogFilter filter(@Nullable Instant until, Map<String, @Nullable String> values) {
    Map<String, String> all = new HashMap<>();
    values.forEach((name, value) -> put(all, name, value));
    put(all, "session", session);
    put(all, "server", server);
    return new LogFilter(LogTime.parse(spec, "--since", since), until, all);
  }

  private static void put(Map<String, String> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
