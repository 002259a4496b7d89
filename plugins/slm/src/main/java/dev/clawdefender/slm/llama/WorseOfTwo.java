package dev.clawdefender.slm.llama;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
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
    if (first instanceof Opinion known) {
      boolean raised = second instanceof Opinion said && !known.level().atLeast(said.level());
      boolean unanswered = !(second instanceof Opinion);
      if (!raised && (!unanswered || known.level().atLeast(RiskLevel.HIGH))) {
        return known;
      }
    }
    return second;
  }

  @Override
  public void close() {
    classifier.close();
    language.close();
  }
}
