package dev.clawdefender.app;

import dev.clawdefender.app.learn.LearnedPolicy;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private RecordedMessages recorded = new RecordedMessages();

  @Option(names = "--server", paramLabel = "NAME", description = "For this server only.")
  private @Nullable String server;

  @Override
  public Integer call() throws IOException {
    Place place = ThisMachine.place();
    LearnedPolicy learned = new LearnedPolicy();
    try (RealPaths links = new RealPaths()) {
      LinkResolver asker = links.asker();
      recorded.read(
          spec,
          server == null ? Map.of() : Map.of("server", server),
          record -> {
            if (record.path("forwarded").asBoolean()) {
              RecordedMessage.of(record)
                  .map(message -> message.facts(place, asker))
                  .ifPresent(learned::add);
            }
          });
    }
    spec.commandLine().getOut().print(learned.toml());
    spec.commandLine().getOut().flush();
    return ExitStatus.OK;
  }
}
