package dev.clawdefender.correlation.behaviour;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How unlike a server's usual doings something is.
 *
 * @param parts in each respect that it has
 */
record Anomaly(List<Part> parts) {
  /** From here on it is a finding. */
  static final double THRESHOLD = 0.7;

  /**
   * In one respect.
   *
   * @param respect in which
   * @param weight how much that counts
   * @param score from 0, as always, to 1
   * @param why in words; empty where it is as always
   */
  record Part(String respect, double weight, double score, String why) {}

  Anomaly {
    parts = List.copyOf(parts);
  }

  /** The weighted mean of all; at least {@link #THRESHOLD} if one is 1. */
  double score() {
    double sum = 0;
    double weights = 0;
    double worst = 0;
    for (Part part : parts) {
      sum += part.score() * part.weight();
      weights += part.weight();
      worst = Math.max(worst, part.score());
    }
    double mean = weights == 0 ? 0 : sum / weights;
    return worst >= 1 ? Math.max(mean, THRESHOLD) : mean;
  }

  /** Why, for people. */
  String explanation() {
    return parts.stream()
        .filter(part -> part.score() > 0)
        .map(
            part ->
                String.format(Locale.ROOT, "%s %.2f: %s", part.respect(), part.score(), part.why()))
        .collect(Collectors.joining("; "));
  }
}
