package dev.clawdefender.app;

import dev.clawdefender.runtime.config.SlmSettings;
import dev.clawdefender.runtime.config.SlmSettings.LanguageModel;
import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which models rate calls. */
@Command(
    name = "list",
    description = "Print which models rate calls by the configuration, and which were added.",
    mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException {
    SlmSettings settings = ReadConfiguration.from(config).slm();
    PrintWriter out = spec.commandLine().getOut();
    String use = settings.enabled() ? "in use" : "off";
    out.printf("%-7s %-24s %s%n", use, EmbeddedModel.NAME, "a heuristic classifier, comes with us");
    settings
        .language()
        .ifPresent(
            model -> out.printf("%-7s %-24s %s%n", use, RiskModels.name(model), where(model)));
    ModelFolder models = ModelFolder.ours();
    for (String name : models.names()) {
      out.printf(
          Locale.ROOT,
          "%-7s %-24s %.1f MB, SHA-256 %s%n",
          "added",
          name,
          Files.size(models.file(name)) / 1e6,
          models.digest(name));
    }
    return ExitStatus.OK;
  }

  private static String where(LanguageModel model) {
    return switch (model) {
      case LanguageModel.At at -> "a language model at " + at.url();
      case LanguageModel.Started started -> "a language model, run by " + started.server();
      case LanguageModel.Loaded loaded ->
          "a language model, in each process of ours, by " + loaded.library();
    };
  }
}
