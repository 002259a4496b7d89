package dev.clawdefender.slm;

import dev.clawdefender.runtime.config.SlmSettings;
import dev.clawdefender.runtime.config.SlmSettings.LanguageModel;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import dev.clawdefender.slm.library.LibraryModel;
import dev.clawdefender.slm.llama.LlamaServer;
import dev.clawdefender.slm.llama.OwnServer;
import dev.clawdefender.slm.llama.WorseOfTwo;
import dev.clawdefender.slm.model.RiskModel;
import java.io.IOException;
import java.time.Duration;

/** Makes the models that are configured. */
public final class RiskModels {
  /** How long a command waits until a model's file is read. */
  private static final Duration START = Duration.ofMinutes(2);

  private RiskModels() {}

  /** The classifier that comes with us. */
  public static RiskModel classifier() {
    return new EmbeddedModel();
  }

  /** What a language model is called. */
  public static String name(LanguageModel language) {
    return switch (language) {
      case LanguageModel.At at -> at.model();
      case LanguageModel.Started started -> String.valueOf(started.file().getFileName());
      case LanguageModel.Loaded loaded -> String.valueOf(loaded.file().getFileName());
    };
  }

  /**
   * A language model. Where it needs a server of ours that is started, and may not answer yet.
   *
   * @param limit how long it may take for a call
   * @throws IOException if it cannot be loaded
   */
  public static RiskModel language(LanguageModel language, Duration limit)
      throws IOException, InterruptedException {
    return switch (language) {
      case LanguageModel.At at -> new LlamaServer(at.url(), at.model(), limit);
      case LanguageModel.Started started -> new OwnServer(started.server(), started.file(), limit);
      case LanguageModel.Loaded loaded -> load(loaded);
    };
  }

  private static RiskModel load(LanguageModel.Loaded loaded)
      throws IOException, InterruptedException {
    Digest.ofLibrary(loaded.library()).require(loaded.librarySha256(), loaded.library());
    Digest.of(loaded.file()).require(loaded.fileSha256(), loaded.file());
    return new LibraryModel(loaded.library(), loaded.file(), LibraryModel.TOKENS);
  }

  /** Both as one, for who asks once and has time to wait until the language model can answer. */
  public static RiskModel of(SlmSettings settings) throws IOException, InterruptedException {
    RiskModel classifier = classifier();
    if (settings.language().isEmpty()) {
      return classifier;
    }
    RiskModel language = language(settings.language().get(), settings.timeout());
    if (language instanceof OwnServer server) {
      server.awaitReady(START);
    }
    return new WorseOfTwo(classifier, language);
  }
}
