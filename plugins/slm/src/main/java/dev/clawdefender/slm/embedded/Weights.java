package dev.clawdefender.slm.embedded;

import dev.clawdefender.api.RiskLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What was learned: what each feature weighs, and from which sum on a call has a level. A model of
 * proportional odds: the chance that a call is at least at a level is {@code 1 / (1 + e^-(sum -
 * threshold))}.
 */
final class Weights {
  private static final String RESOURCE = "weights.txt";

  private final Map<Feature, Double> weights;
  private final Map<RiskLevel, Double> thresholds;

  /**
   * @param weights of the features that weigh something
   * @param thresholds of each level but the lowest
   * @throws IllegalArgumentException if a weight is negative, so that more could mean less
   */
  Weights(Map<Feature, Double> weights, Map<RiskLevel, Double> thresholds) {
    if (weights.values().stream().anyMatch(weight -> !(weight >= 0))) {
      throw new IllegalArgumentException("a feature must not lower a level");
    }
    this.weights = new EnumMap<>(weights);
    this.thresholds = new EnumMap<>(thresholds);
  }

  /** Those that come with it. */
  static Weights shipped() {
    try (InputStream in = Weights.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  private static Weights read(BufferedReader lines) {
    Map<Feature, Double> weights = new EnumMap<>(Feature.class);
    Map<RiskLevel, Double> thresholds = new EnumMap<>(RiskLevel.class);
    lines
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" "))
        .forEach(
            words -> {
              double value = Double.parseDouble(words[2]);
              if (words[0].equals("threshold")) {
                thresholds.put(RiskLevel.valueOf(words[1]), value);
              } else {
                weights.put(Feature.valueOf(words[1]), value);
              }
            });
    return new Weights(weights, thresholds);
  }

  /** The same as text that {@link #shipped} reads. */
  String write() {
    StringBuilder text = new StringBuilder();
    thresholds.forEach((level, value) -> line(text, "threshold", level, value));
    weights.forEach((feature, value) -> line(text, "weight", feature, value));
    return text.toString();
  }

  private static void line(StringBuilder text, String kind, Enum<?> name, double value) {
    text.append(String.format(Locale.ROOT, "%s %s %.4f%n", kind, name.name(), value));
  }

  double sum(Set<Feature> features) {
    return features.stream().mapToDouble(this::of).sum();
  }

  private double of(Feature feature) {
    return weights.getOrDefault(feature, 0.0);
  }

  /** The chance, from 0 to 1, that a call of this sum is at least at a level. */
  double atLeast(RiskLevel level, double sum) {
    return level == RiskLevel.LOW
        ? 1
        : 1 / (1 + Math.exp(thresholds.getOrDefault(level, 0.0) - sum));
  }

  /** The highest level that a call of this sum is more likely to reach than not. */
  RiskLevel level(double sum) {
    RiskLevel reached = RiskLevel.LOW;
    for (RiskLevel level : RiskLevel.values()) {
      reached = atLeast(level, sum) >= 0.5 ? level : reached;
    }
    return reached;
  }

  /** The chance, from 0 to 1, that a call of this sum is exactly at a level. */
  double exactly(RiskLevel level, double sum) {
    double above =
        level == RiskLevel.CRITICAL ? 0 : atLeast(RiskLevel.values()[level.ordinal() + 1], sum);
    return Math.max(0, atLeast(level, sum) - above);
  }

  /** Those of the features that weigh something, the heaviest first. */
  List<Feature> heaviest(Set<Feature> features) {
    return features.stream()
        .filter(feature -> of(feature) > 0)
        .sorted((a, b) -> Double.compare(of(b), of(a)))
        .toList();
  }
}
