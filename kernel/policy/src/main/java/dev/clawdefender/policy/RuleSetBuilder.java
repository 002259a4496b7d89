package dev.clawdefender.policy;

import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.match.Network;
import dev.clawdefender.policy.match.TextMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files rules so that a message finds few of them. */
final class RuleSetBuilder {
  private final List<CompiledRule> rules;
  private final Map<Object, Integer> shared = new HashMap<>();
  private final List<Integer> always = new ArrayList<>();
  private final List<List<Integer>> byEvent = new ArrayList<>();
  private final List<FieldIndex.Builder> fields = new ArrayList<>();
  private final ArgumentIndex.Builder arguments = new ArgumentIndex.Builder();

  private RuleSetBuilder(List<CompiledRule> rules) {
    this.rules = rules;
    for (int i = 0; i < EventType.values().length; i++) {
      byEvent.add(new ArrayList<>());
    }
    for (int i = 0; i < Field.values().length; i++) {
      fields.add(new FieldIndex.Builder());
    }
  }

  /** The rules, first match first. */
  static RuleSet build(List<CompiledRule> rules) {
    RuleSetBuilder builder = new RuleSetBuilder(rules);
    builder.count();
    CompiledRule[] filed = new CompiledRule[rules.size()];
    for (int order = 0; order < filed.length; order++) {
      filed[order] = builder.file(rules.get(order), order);
    }
    return new RuleSet(
        filed,
        RuleSet.ints(builder.always),
        builder.byEvent.stream().map(RuleSet::ints).toArray(int[][]::new),
        builder.fields.stream().map(FieldIndex.Builder::build).toArray(FieldIndex[]::new),
        builder.arguments.build());
  }

  private void count() {
    for (CompiledRule rule : rules) {
      for (Criterion criterion : rule.criteria()) {
        criterion.anchors().forEach(anchor -> shared.merge(key(anchor), 1, Integer::sum));
      }
    }
  }

  private static Object key(Anchor anchor) {
    return switch (anchor) {
      case Anchor.InField in -> List.of(in.field(), in.matcher().key());
      case Anchor.InArgument in -> List.of(in.pointer().text(), in.matcher().key());
      case Anchor.AtArgument at -> at.pointer().text();
      case Anchor.OfEvent of -> of.type();
    };
  }

  /** Files a rule. Returns what is left to ask of a message that finds it. */
  private CompiledRule file(CompiledRule rule, int order) {
    List<Anchor> best = List.of();
    Criterion filed = null;
    long cheapest = Long.MAX_VALUE;
    for (Criterion criterion : rule.criteria()) {
      List<Anchor> anchors = criterion.anchors();
      long cost = anchors.stream().mapToLong(this::cost).sum();
      if (!anchors.isEmpty() && cost < cheapest) {
        best = anchors;
        filed = criterion;
        cheapest = cost;
      }
    }
    if (best.isEmpty()) {
      always.add(order);
    }
    best.forEach(anchor -> file(anchor, order));
    return filed != null && filed.provenByAnchor() ? rule.without(filed) : rule;
  }

  /** About how many rules a message has to ask because of this anchor, and how often. */
  private long cost(Anchor anchor) {
    int count = shared.getOrDefault(key(anchor), 1);
    return switch (anchor) {
      case Anchor.InField in -> count + blind(in.matcher());
      case Anchor.InArgument in -> count + blind(in.matcher());
      case Anchor.AtArgument at -> 2L * count;
      case Anchor.OfEvent of -> 10L * count;
    };
  }

  /** A pattern without any literal is tried on every message. */
  private long blind(TextMatcher matcher) {
    boolean found =
        matcher.exact() != null || matcher instanceof Network || !matcher.pieces().isEmpty();
    return found ? 0 : rules.size();
  }

  private void file(Anchor anchor, int order) {
    switch (anchor) {
      case Anchor.InField in -> fields.get(in.field().ordinal()).add(in.matcher(), order);
      case Anchor.InArgument in -> arguments.add(in, order);
      case Anchor.AtArgument at -> arguments.add(at, order);
      case Anchor.OfEvent of -> byEvent.get(of.type().ordinal()).add(order);
    }
  }
}
