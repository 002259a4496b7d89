package dev.clawdefender.policy;

import java.util.List;

/** One thing that a rule asks of a message. Immutable. */
interface Criterion {
  /** Whether it holds. Allocates nothing, apart from regular expressions and shell wildcards. */
  boolean holds(MessageFacts facts, DecisionScratch scratch);

  /** Where messages for which this can hold are to be found; empty if that cannot be said. */
  default List<Anchor> anchors() {
    return List.of();
  }

  /** Whether a message that was found at one of the anchors need not be asked any more. */
  default boolean provenByAnchor() {
    return false;
  }
}
