package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.audit.read.LogFilter;
import dev.clawdefender.audit.read.LogReader;
import dev.clawdefender.runtime.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the audit log says. */
@Command(
    name = "log",
    description = {
      "Show the records of the audit log, all that match, oldest first.",
      "What a running or killed process has not written to a file yet is shown as well."
    },
    mixinStandardHelpOptions = true,
    subcommands = LogVerifyCommand.class)
final class LogCommand implements Callable<Integer> {
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

  @Option(names = "--until", paramLabel = "TIME", description = "Before then; as --since.")
  private @Nullable String until;

  @Option(names = "--session", paramLabel = "ID", description = "Of this session.")
  private @Nullable String session;

  @Option(names = "--server", paramLabel = "NAME", description = "Of this server.")
  private @Nullable String server;

  @Option(names = "--tool", paramLabel = "NAME", description = "About this tool.")
  private @Nullable String tool;

  @Option(names = "--action", paramLabel = "ACTION", description = "allow, block, prompt or log.")
  private @Nullable String action;

  @Option(names = "--rule", paramLabel = "NAME", description = "Decided by this rule.")
  private @Nullable String rule;

  @Option(names = "--kind", paramLabel = "KIND", description = "message, refused, os-event, ...")
  private @Nullable String kind;

  @Option(names = "--follow", description = "Go on with what is recorded from now on.")
  private boolean follow;

  @Option(names = "--stats", description = "Count instead of showing.")
  private boolean stats;

  @Option(names = "--json", description = "Print each record as a line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path from = directory();
    PrintWriter out = spec.commandLine().getOut();
    if (!Files.isDirectory(from)) {
      spec.commandLine().getErr().println("clawdefender: there is no audit log in " + from);
      return ExitStatus.PROBLEM;
    }
    LogFilter filter = filter();
    LogStatistics counted = new LogStatistics();
    LogReader reader = new LogReader(from, digestKey());
    boolean more = true;
    while (more) {
      reader.read(
          record -> {
            if (filter.matches(record)) {
              show(record, counted, out);
            }
          });
      out.flush();
      more = follow && !stats && !out.checkError();
      if (more) {
        Thread.sleep(FOLLOW);
      }
    }
    if (stats) {
      counted.print(out, json);
    }
    return ExitStatus.OK;
  }

  /** The directory that this command was told to read. */
  Path directory() {
    return directory(config, directory);
  }

  /** The directory meant: the one named, else the configured one. */
  static Path directory(@Nullable Path config, @Nullable Path named) {
    return named != null ? named : ReadConfiguration.from(config).audit().directory();
  }

  /** Digests are only comparable where the key is at hand. */
  static byte[] digestKey() throws IOException {
    Path file = Configuration.defaultAuditDirectory().resolveSibling("audit.key");
    if (Files.isReadable(file)) {
      return SigningKey.in(file).derived("redaction");
    }
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private LogFilter filter() {
    Map<String, String> values = new HashMap<>();
    put(values, "session", session);
    put(values, "server", server);
    put(values, "tool", tool);
    put(values, "action", action);
    put(values, "rule", rule);
    put(values, "kind", kind);
    return new LogFilter(
        LogTime.parse(spec, "--since", since), LogTime.parse(spec, "--until", until), values);
  }

  private static void put(Map<String, String> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  private void show(JsonNode record, LogStatistics counted, PrintWriter out) {
    if (stats) {
      counted.add(record);
    } else if (json) {
      out.println(record);
    } else {
      out.println(LogLine.of(record));
    }
  }
}
