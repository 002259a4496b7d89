package dev.clawdefender.policy;

import dev.clawdefender.message.Text;
import dev.clawdefender.policy.match.IntBag;
import dev.clawdefender.policy.match.PathGlob;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What {@link PolicySnapshot#decide} works with. One for each deciding thread; any snapshot can use
 * it.
 */
public final class DecisionScratch {
  private static final int LONGEST_GLOB = 4096;

  /** The patterns that may match the text at hand. */
  final IntBag candidates = new IntBag();

  /** The rules that were asked already. */
  final IntBag asked = new IntBag();

  final Text value = new Text();
  final Text key = new Text();

  private final Map<String, PathGlob> globs = new IdentityHashMap<>();

  /** The order of the best rule found so far. */
  int best;

  void begin() {
    asked.clear();
    best = Integer.MAX_VALUE;
    if (!globs.isEmpty()) {
      globs.clear();
    }
  }

  /** An access with wildcards, compiled once for a decision. */
  PathGlob glob(String form) {
    PathGlob glob = globs.get(form);
    if (glob == null) {
      // Comparing globs costs the product of their lengths; no file system has longer paths.
      glob = PathGlob.lenient(form.length() > LONGEST_GLOB ? "**" : form);
      globs.put(form, glob);
    }
    return glob;
  }

  /** Asks rules, in ascending order, as long as one could be better than the best so far. */
  void ask(int[] orders, MessageFacts facts, CompiledRule[] rules) {
    for (int order : orders) {
      if (order >= best) {
        return;
      }
      if (asked.add(order) && rules[order].matches(facts, this)) {
        best = order;
        return;
      }
    }
  }
}
