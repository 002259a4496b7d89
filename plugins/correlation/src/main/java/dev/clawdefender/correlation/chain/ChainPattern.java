package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.event.Severity;
import java.util.List;

/**
 * A chain to look for: its steps one after the other, each by an event of its own, from the first
 * event to the last within a window.
 *
 * @param name unique in its file
 * @param windowNanos from the first event to the last, both included
 * @param explanation what it is about, for people
 * @param steps neither the first nor the last of them is an absent one
 * @param spelling equal for patterns that were written alike
 */
record ChainPattern(
    String name,
    Severity severity,
    long windowNanos,
    String explanation,
    Scope scope,
    List<Step> steps,
    String spelling) {
  /** How many events a chain may need. */
  static final int MAX_EVENTS = 256;

  ChainPattern {
    steps = List.copyOf(steps);
  }
}
