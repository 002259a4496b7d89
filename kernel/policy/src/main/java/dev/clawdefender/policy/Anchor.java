package dev.clawdefender.policy;

import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.TextMatcher;

/** Where a rule is filed, so that only messages that may match it find it. */
sealed interface Anchor {
  /** Under a pattern for one of a message's texts. */
  record InField(Field field, TextMatcher matcher) implements Anchor {}

  /** Under a pattern for the values at one place of the arguments. */
  record InArgument(JsonPointer pointer, TextMatcher matcher) implements Anchor {}

  /** Under the presence of a value at one place of the arguments. */
  record AtArgument(JsonPointer pointer) implements Anchor {}

  /** Under a kind of event. */
  record OfEvent(EventType type) implements Anchor {}
}
