package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clawdefender.audit.read.LogFilter;
import dev.clawdefender.audit.read.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of commands that look at recorded messages, and these messages. */
final class RecordedMessages {
  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--audit-dir", paramLabel = "DIR", description = "The audit log to read.")
  private @Nullable Path directory;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Messages from then on: 2026-11-24T10:00:00Z, or 30m, 2h, 1d ago.")
  private @Nullable String since;

  /** The policy meant: the files named, else the configured ones. */
  List<Path> policy(List<Path> named) {
    return named.isEmpty() ? ReadConfiguration.policyFiles(config) : named;
  }

  /** Whether there is a log at all. */
  boolean exist() {
    return Files.isDirectory(LogCommand.directory(config, directory));
  }

  /**
   * Hands over each record of a message.
   *
   * @param values what else members of the record must be
   * @throws IOException if the log cannot be read
   */
  void read(CommandSpec spec, Map<String, String> values, Consumer<JsonNode> each)
      throws IOException {
    Map<String, String> wanted = new HashMap<>(values);
    wanted.put("kind", "message");
    LogFilter filter = new LogFilter(LogTime.parse(spec, "--since", since), null, wanted);
    new LogReader(LogCommand.directory(config, directory), LogCommand.digestKey())
        .read(
            record -> {
              if (filter.matches(record)) {
                each.accept(record);
              }
            });
  }
}
