package dev.clawdefender.app;

import dev.clawdefender.app.learn.LearnedPolicy;
import dev.clawdefender.audit.read.LogFilter;
import dev.clawdefender.audit.read.LogReader;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Proposes a policy that lets through what was let through, and nothing else. */
@Command(
    name = "learn",
    description = {
      "Propose a policy from the audit log: it allows the tools, folders and hosts that were used"
          + " and let through, each for its server, and blocks all else.",
      "Read it before you use it: what should not have been let through stands in it, too."
    },
    mixinStandardHelpOptions = true)
final class PolicyLearnCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(names = "--audit-dir", paramLabel = "DIR", description = "The audit log to read.")
  private @Nullable Path directory;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "From then on: 2026-11-24T10:00:00Z, or 30m, 2h, 1d ago.")
  private @Nullable String since;

  @Option(names = "--server", paramLabel = "NAME", description = "For this server only.")
  private @Nullable String server;

  @Override
  public Integer call() throws IOException {
    Place place = ThisMachine.place();
    LearnedPolicy learned = new LearnedPolicy();
    Map<String, String> wanted =
        server == null ? Map.of("kind", "message") : Map.of("kind", "message", "server", server);
    LogFilter filter = new LogFilter(LogTime.parse(spec, "--since", since), null, wanted);
    try (RealPaths links = new RealPaths()) {
      new LogReader(LogCommand.directory(config, directory), LogCommand.digestKey())
          .read(
              record -> {
                if (filter.matches(record) && record.path("forwarded").asBoolean()) {
                  RecordedMessage.of(record)
                      .ifPresent(
                          message -> {
                            MessageFacts facts = message.facts(place, links);
                            if (facts != null) {
                              learned.add(facts);
                            }
                          });
                }
              });
    }
    spec.commandLine().getOut().print(learned.toml());
    spec.commandLine().getOut().flush();
    return ExitStatus.OK;
  }
}
