package dev.clawdefender.app;

import dev.clawdefender.runtime.config.SlmSettings.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes a model that was added. */
@Command(
    name = "remove",
    description = "Delete a language model that was added, unless the configuration names it.",
    mixinStandardHelpOptions = true)
final class ModelRemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "Which.")
  private String name = "";

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to look at.")
  private @Nullable Path config;

  @Override
  public Integer call() throws IOException {
    ModelFolder models = ModelFolder.ours();
    if (!models.has(name)) {
      throw new IOException("there is no model " + name + ": see clawdefender model list");
    }
    Optional<Path> used = ReadConfiguration.from(config).slm().language().flatMap(this::file);
    if (used.filter(models.file(name)::equals).isPresent()) {
      throw new IOException(name + " is in use: clawdefender model use embedded");
    }
    models.remove(name);
    spec.commandLine().getOut().println(name + " is removed");
    return ExitStatus.OK;
  }

  private Optional<Path> file(LanguageModel language) {
    return switch (language) {
      case LanguageModel.At elsewhere -> Optional.empty();
      case LanguageModel.Started started -> Optional.of(started.file());
      case LanguageModel.Loaded loaded -> Optional.of(loaded.file());
    };
  }
}
