package dev.clawdefender.policy;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.match.TextMatcher;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The criteria about what a message has once. */
final class SimpleCriteria {
  private SimpleCriteria() {}

  /** A field's text matches one of the patterns; an absent one matches none. */
  record InText(Field field, TextMatcher[] matchers) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      CharSequence text = field.of(facts);
      return !text.isEmpty() && anyMatches(matchers, text);
    }

    @Override
    public List<Anchor> anchors() {
      return anchored(field, matchers);
    }

    @Override
    public boolean provenByAnchor() {
      return Stream.of(matchers).allMatch(matcher -> matcher.exact() != null);
    }
  }

  /** The message is of one of the kinds. */
  record OfEvents(Set<EventType> types, int mask) implements Criterion {
    static OfEvents of(Set<EventType> types) {
      int mask = 0;
      for (EventType type : types) {
        mask |= 1 << type.ordinal();
      }
      return new OfEvents(types, mask);
    }

    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      return (mask & (1 << facts.eventType.ordinal())) != 0;
    }

    @Override
    public List<Anchor> anchors() {
      return types.stream().<Anchor>map(Anchor.OfEvent::new).toList();
    }

    @Override
    public boolean provenByAnchor() {
      return true;
    }
  }

  /** The message makes one of these calls, whatever the values of the open arguments. */
  record OfCalls(List<String> digests, List<String> open) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      return !facts.isResponse() && digests.contains(scratch.call(facts, open));
    }
  }

  /** The message travels that way. */
  record Travels(Direction direction) implements Criterion {
    @Override
    public boolean holds(MessageFacts facts, DecisionScratch scratch) {
      return facts.direction == direction;
    }
  }

  static boolean anyMatches(TextMatcher[] matchers, CharSequence text) {
    for (TextMatcher matcher : matchers) {
      if (matcher.matches(text)) {
        return true;
      }
    }
    return false;
  }

  static List<Anchor> anchored(Field field, TextMatcher[] matchers) {
    return List.of(matchers).stream()
        .<Anchor>map(matcher -> new Anchor.InField(field, matcher))
        .toList();
  }
}
