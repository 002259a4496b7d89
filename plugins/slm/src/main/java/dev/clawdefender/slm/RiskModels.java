package dev.clawdefender.slm;

import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import dev.clawdefender.slm.llama.LlamaServer;
import dev.clawdefender.slm.llama.WorseOfTwo;
import dev.clawdefender.slm.model.RiskModel;
import java.net.URI;

/** Makes the model that is configured. */
public final class RiskModels {
  private RiskModels() {}

  /** It gives up before whoever waits for both does, so that the classifier's opinion is left. */
  private static RiskModel language(URI url, Configuration.Slm settings) {
    return new LlamaServer(url, settings.model(), settings.timeout().multipliedBy(4).dividedBy(5));
  }

  /** The classifier that comes with us, with the language model beside it if there is one. */
  public static RiskModel of(Configuration.Slm settings) {
    RiskModel classifier = new EmbeddedModel();
    return settings
        .url()
        .<RiskModel>map(url -> new WorseOfTwo(classifier, language(url, settings)))
        .orElse(classifier);
  }
}
