package dev.clawdefender.app;

import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which models rate calls. */
@Command(
    name = "list",
    description = "Print which models rate calls by the configuration.",
    mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Override
  public Integer call() {
    Configuration.Slm settings = ReadConfiguration.from(config).slm();
    PrintWriter out = spec.commandLine().getOut();
    String use = settings.enabled() ? "in use" : "off";
    out.printf("%-7s %-24s %s%n", use, EmbeddedModel.NAME, "a heuristic classifier, comes with us");
    settings
        .url()
        .ifPresent(
            url ->
                out.printf("%-7s %-24s %s%n", use, settings.model(), "a language model at " + url));
    return ExitStatus.OK;
  }
}
