package dev.clawdefender.slm.llama;

import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;

/**
 * A language model beside the classifier that nobody can talk round: it can only raise what that
 * says. Where it does not answer, a high level stands all the same, and a low one is not believed.
 */
public final class WorseOfTwo implements RiskModel {
  private final RiskModel classifier;
  private final RiskModel language;

  public WorseOfTwo(RiskModel classifier, RiskModel language) {
    this.classifier = classifier;
    this.language = language;
  }

  @Override
  public String name() {
    return language.name();
  }

  @Override
  public Assessment assess(RiskRequest request) throws InterruptedException {
    Assessment first = classifier.assess(request);
    Assessment second = language.assess(request);
    return switch (second) {
      case Opinion said -> said.raises(first) ? said : first;
      case Unassessed none -> first.isHigh() ? first : none;
    };
  }

  @Override
  public void close() {
    classifier.close();
    language.close();
  }
}
