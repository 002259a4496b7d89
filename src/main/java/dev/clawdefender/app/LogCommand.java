package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.runtime.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Spec private CommandSpec spec;

  @Mixin private LogOptions options = new LogOptions();

  @Option(names = "--until", paramLabel = "TIME", description = "Before then; as --since.")
  private @Nullable String until;

  @Option(names = "--tool", paramLabel = "NAME", description = "About this tool.")
  private @Nullable String tool;

  @Option(names = "--action", paramLabel = "ACTION", description = "allow, block, prompt or log.")
  private @Nullable String action;

  @Option(names = "--rule", paramLabel = "NAME", description = "Decided by this rule.")
  private @Nullable String rule;

  @Option(names = "--kind", paramLabel = "KIND", description = "message, refused, os-event, ...")
  private @Nullable String kind;

  @Option(names = "--stats", description = "Count instead of showing.")
  private boolean stats;

  @Option(names = "--json", description = "Print each record as a line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    LogStatistics counted = new LogStatistics();
    int status =
        options.read(
            LogTime.parse(spec, "--until", until),
            values(),
            !stats,
            record -> show(record, counted, out));
    if (stats && status == ExitStatus.OK) {
      counted.print(out, json);
    }
    return status;
  }

  /** The directory that this command was told to read. */
  Path directory() {
    return options.directory();
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

  private Map<String, @Nullable String> values() {
    Map<String, @Nullable String> values = new HashMap<>();
    values.put("tool", tool);
    values.put("action", action);
    values.put("rule", rule);
    values.put("kind", kind);
    return values;
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
