package dev.clawdefender.slm.embedded;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rates calls by their features and what was learned about them. Safe for use by any thread. */
public final class EmbeddedModel implements RiskModel {
  /** How it is called. It is no language model, and nothing says that it is. */
  public static final String NAME = "embedded-classifier-1";

  /** The most characters of a call that are looked at: all of them, or the call is not assessed. */
  static final int MAX_CHARACTERS = 256 * 1024;

  private static final int SHOWN_REASONS = 3;

  private final Weights weights = Weights.shipped();
  private final SignalScan scan = Signals.scan();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Assessment assess(RiskRequest request) {
    JsonValue arguments = request.arguments();
    int length = arguments == null ? 0 : arguments.json().length();
    if (length > MAX_CHARACTERS) {
      return new Unassessed(Reason.TOO_LONG);
    }
    Set<Feature> features = CallFeatures.of(request, scan);
    double sum = weights.sum(features);
    RiskLevel level = weights.level(sum);
    return new Opinion(
        level,
        explanation(weights.heaviest(features)),
        weights.exactly(level, sum),
        NAME,
        (length + request.tool().length()) / 4);
  }

  /** Never quotes the call: what stands in it may be a secret, or written to be read. */
  private static String explanation(List<Feature> features) {
    return features.isEmpty()
        ? "nothing about it stands out"
        : features.stream()
            .limit(SHOWN_REASONS)
            .map(Feature::text)
            .collect(Collectors.joining("; "));
  }
}
