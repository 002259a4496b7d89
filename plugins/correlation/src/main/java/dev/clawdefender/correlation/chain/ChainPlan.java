package dev.clawdefender.correlation.chain;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A chain as a row of places, one for each event that it needs. A step that has to happen three
 * times has three. Immutable.
 */
final class ChainPlan {
  private final ChainPattern pattern;
  private final Set<StepKind> kinds = EnumSet.noneOf(StepKind.class);

  /** The step of each place. */
  private final int[] steps;

  /**
   * For each step the places that it is about, from and to: those that it leads on from, or if it
   * is an absent one, those that it ends. Place -1 is the beginning, where every chain always is.
   */
  private final int[] from;

  private final int[] to;

  ChainPlan(ChainPattern pattern) {
    this.pattern = pattern;
    int count = pattern.steps().size();
    from = new int[count];
    to = new int[count];
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Step step = pattern.steps().get(i);
      kinds.add(step.kind());
      from[i] = places.size() - 1;
      for (int each = 0; !step.absent() && each < step.count(); each++) {
        places.add(i);
      }
      to[i] = places.size() - 1;
    }
    for (int i = count - 2; i > 0; i--) {
      if (pattern.steps().get(i).absent()) {
        to[i] = to[i + 1];
      }
    }
    steps = places.stream().mapToInt(Integer::intValue).toArray();
  }

  ChainPattern pattern() {
    return pattern;
  }

  /** Whether a sign is of a kind that a step looks for. */
  boolean concerns(Sign sign) {
    for (StepKind kind : sign.is().keySet()) {
      if (kinds.contains(kind)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a chain can begin with it. */
  boolean beginsWith(Sign sign) {
    return sign.is().containsKey(pattern.steps().getFirst().kind());
  }

  /** How many events it needs. */
  int places() {
    return steps.length;
  }

  /** The step that a place is of. */
  int step(int place) {
    return steps[place];
  }

  /** The first place that a step is about; -1 for the beginning. */
  int from(int step) {
    return from[step];
  }

  /** Behind the last place that a step is about. */
  int to(int step) {
    return to[step];
  }
}
