package dev.clawdefender.correlation.engine;

import java.util.List;

/**
 * Calls that an effect may belong to.
 *
 * @param ground why
 * @param calls the newest first; not empty, more than one if it cannot be told which
 */
record Match(Ground ground, List<OpenCall> calls) {
  Match {
    calls = List.copyOf(calls);
  }

  /** How sure it is that it is one of them: less sure of each, the more there are. */
  double confidence() {
    return ground.confidence() / calls.size();
  }
}
