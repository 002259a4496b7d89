package dev.clawdefender.policy;

import dev.clawdefender.policy.match.PathGlob;
import dev.clawdefender.policy.match.TextIndex;
import dev.clawdefender.policy.match.TextMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules that are filed under patterns of one field. Immutable. */
final class FieldIndex {
  private final TextMatcher[] matchers;
  private final int[][] orders;
  private final TextIndex index;

  private FieldIndex(TextMatcher[] matchers, int[][] orders) {
    this.matchers = matchers;
    this.orders = orders;
    this.index = new TextIndex(List.of(matchers));
  }

  boolean isEmpty() {
    return matchers.length == 0;
  }

  /** Asks the rules whose pattern may match a text. */
  void ask(CharSequence text, MessageFacts facts, DecisionScratch scratch, CompiledRule[] rules) {
    scratch.candidates.clear();
    index.candidates(text, scratch.candidates);
    for (int i = 0; i < scratch.candidates.size(); i++) {
      scratch.ask(orders[scratch.candidates.get(i)], facts, rules);
    }
  }

  /** Asks the rules whose path pattern has a path in common with what a shell may expand. */
  void askGlob(String form, MessageFacts facts, DecisionScratch scratch, CompiledRule[] rules) {
    PathGlob glob = scratch.glob(form);
    for (int id = 0; id < matchers.length; id++) {
      if (matchers[id] instanceof PathGlob pattern && pattern.meets(glob)) {
        scratch.ask(orders[id], facts, rules);
      }
    }
  }

  /** Collects; equal patterns become one. */
  static final class Builder {
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final List<TextMatcher> matchers = new ArrayList<>();
    private final List<List<Integer>> orders = new ArrayList<>();

    /** Orders must come ascending. */
    void add(TextMatcher matcher, int order) {
      Integer id = ids.putIfAbsent(matcher.key(), matchers.size());
      if (id == null) {
        id = matchers.size();
        matchers.add(matcher);
        orders.add(new ArrayList<>());
      }
      orders.get(id).add(order);
    }

    FieldIndex build() {
      return new FieldIndex(
          matchers.toArray(TextMatcher[]::new),
          orders.stream().map(RuleSet::ints).toArray(int[][]::new));
    }
  }
}
