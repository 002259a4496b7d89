package dev.clawdefender.slm.embedded;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.LabelledCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the weights from the labelled calls that may be learned from, and writes them where they
 * are shipped from. The model of proportional odds is fitted by projected gradient descent with a
 * penalty on weights that are far from what was thought; no weight goes below zero. What is left of
 * overconfidence is taken out by one factor, found by cross-validation. No chance is in it: the
 * same calls give the same weights.
 */
public final class Training {
  private static final int STEPS = 6_000;
  private static final double RATE = 0.02;
  private static final double PENALTY = 0.6;
  private static final int FOLDS = 5;

  private record Example(String id, Set<Feature> features, RiskLevel level) {}

  private Training() {}

  /**
   * Trains.
   *
   * @param args the file to write
   */
  public static void main(String[] args) throws IOException {
    SignalScan scan = Signals.scan();
    List<Example> examples =
        LabelledCall.training().stream()
            .map(
                call -> new Example(call.id(), CallFeatures.of(call.request(), scan), call.level()))
            .toList();
    double factor = calibration(examples);
    Weights weights = scaled(fit(examples), factor);
    Files.writeString(
        Path.of(args[0]),
        "# Learned by dev.clawdefender.slm.embedded.Training from "
            + examples.size()
            + " labelled calls; do not edit.\n"
            + weights.write());
    System.out.printf("%d calls, calibration factor %.2f%n", examples.size(), factor);
  }

  /** What a feature weighs as long as no call says otherwise. */
  private static double meant(Feature feature) {
    return switch (feature.meant()) {
      case LOW -> 0;
      case MEDIUM -> 1.5;
      case HIGH -> 3.5;
      case CRITICAL -> 6.5;
    };
  }

  /** What was learned, before it is made a table. */
  private record Fit(double[] weights, double[] thresholds) {
    double sum(Set<Feature> features) {
      return features.stream().mapToDouble(feature -> weights[feature.ordinal()]).sum();
    }
  }

  private static Fit fit(List<Example> examples) {
    double[] weights = Arrays.stream(Feature.values()).mapToDouble(Training::meant).toArray();
    double[] thresholds = {1, 3, 5};
    double[] squares = new double[weights.length + 3];
    Fit fit = new Fit(weights, thresholds);
    for (int step = 0; step < STEPS; step++) {
      double[] slope = new double[weights.length + 3];
      for (Example example : examples) {
        double sum = fit.sum(example.features());
        for (int k = 0; k < 3; k++) {
          double chance = 1 / (1 + Math.exp(thresholds[k] - sum));
          double error = chance - (example.level().ordinal() > k ? 1 : 0);
          example.features().forEach(feature -> slope[feature.ordinal()] += error);
          slope[weights.length + k] -= error;
        }
      }
      for (int i = 0; i < slope.length; i++) {
        double penalty =
            i < weights.length ? PENALTY * (weights[i] - meant(Feature.values()[i])) : 0;
        double g = slope[i] + penalty;
        squares[i] = 0.99 * squares[i] + 0.01 * g * g;
        double change =
            RATE * g / (Math.sqrt(squares[i]) + 1e-6) * Math.min(1, 2000.0 / (step + 1));
        if (i < weights.length) {
          weights[i] = Math.max(0, weights[i] - change);
        } else {
          thresholds[i - weights.length] -= change;
        }
      }
    }
    return fit;
  }

  /** By how much sums and thresholds are to be multiplied so that chances are what they say. */
  private static double calibration(List<Example> examples) {
    List<double[]> margins = new ArrayList<>();
    int right = 0;
    int found = 0;
    int high = 0;
    int alarms = 0;
    int benign = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Example> rest = new ArrayList<>();
      List<Example> left = new ArrayList<>();
      for (int i = 0; i < examples.size(); i++) {
        (i % FOLDS == fold ? left : rest).add(examples.get(i));
      }
      Fit fit = fit(rest);
      Weights table = scaled(fit, 1);
      for (Example example : left) {
        double sum = fit.sum(example.features());
        for (int k = 0; k < 3; k++) {
          margins.add(
              new double[] {sum - fit.thresholds()[k], example.level().ordinal() > k ? 1 : 0});
        }
        RiskLevel level = table.level(sum);
        right += level == example.level() ? 1 : 0;
        boolean isHigh = example.level().atLeast(RiskLevel.HIGH);
        high += isHigh ? 1 : 0;
        benign += isHigh ? 0 : 1;
        found += isHigh && level.atLeast(RiskLevel.HIGH) ? 1 : 0;
        alarms += !isHigh && level.atLeast(RiskLevel.HIGH) ? 1 : 0;
        if (isHigh != level.atLeast(RiskLevel.HIGH)) {
          System.out.println(
              "on the wrong side of HIGH: " + example.id() + " " + example.features());
        }
      }
    }
    System.out.printf(
        "cross-validation: %.3f right, high found %.3f, benign called high %.3f%n",
        (double) right / examples.size(), (double) found / high, (double) alarms / benign);
    double best = 1;
    double least = Double.MAX_VALUE;
    for (double factor = 0.3; factor <= 2.0; factor += 0.05) {
      double loss = 0;
      for (double[] margin : margins) {
        loss += Math.log1p(Math.exp(-factor * margin[0] * (margin[1] == 1 ? 1 : -1)));
      }
      if (loss < least) {
        least = loss;
        best = factor;
      }
    }
    return best;
  }

  private static Weights scaled(Fit fit, double factor) {
    Map<Feature, Double> weights = new EnumMap<>(Feature.class);
    for (Feature feature : Feature.values()) {
      double weight = fit.weights()[feature.ordinal()] * factor;
      if (weight >= 0.0001) {
        weights.put(feature, weight);
      }
    }
    Map<RiskLevel, Double> thresholds = new EnumMap<>(RiskLevel.class);
    for (int k = 0; k < 3; k++) {
      thresholds.put(RiskLevel.values()[k + 1], fit.thresholds()[k] * factor);
    }
    return new Weights(weights, thresholds);
  }
}
