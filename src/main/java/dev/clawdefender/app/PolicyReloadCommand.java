package dev.clawdefender.app;

import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.files.FreshFile;
import dev.clawdefender.runtime.policy.PolicyStatus;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has every running process read its policy again. */
@Command(
    name = "reload",
    description = {
      "Check the configured policy, and have every running process of ours read its own again.",
      "A changed file is followed without this; it is for what no file shows, such as another home."
    },
    mixinStandardHelpOptions = true)
final class PolicyReloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException, PolicyException {
    PolicyLoader loader = new PolicyLoader(ThisMachine.place());
    loader.load(ReadConfiguration.policyFiles(config), 1);
    for (String server : ReadConfiguration.from(config).serverPolicies().keySet()) {
      loader.load(ReadConfiguration.policyFiles(config, server), 1);
    }
    Path request = PolicyStatus.reloadRequest(Configuration.dataDirectory());
    Files.createDirectories(request.resolveSibling(""), FreshFile.OWNER_FOLDER);
    try (FreshFile fresh = new FreshFile(request, Instant.now() + "\n")) {
      fresh.replace();
    }
    spec.commandLine()
        .getOut()
        .println(
            "asked "
                + PolicyStatus.all(Configuration.dataDirectory()).size()
                + " running processes; see: clawdefender policy status");
    return ExitStatus.OK;
  }
}
