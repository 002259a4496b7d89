package dev.clawdefender.api.plugin;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import java.util.List;
import java.util.Set;

/**
 * Which messages are wanted. What nobody wants costs nothing.
 *
 * @param types of these kinds
 * @param directions that travel these ways
 * @param methods of these methods; empty for all
 */
public record MessageFilter(Set<EventType> types, Set<Direction> directions, List<String> methods) {
  public MessageFilter {
    types = Set.copyOf(types);
    directions = Set.copyOf(directions);
    methods = List.copyOf(methods);
  }

  /** Messages of these kinds, both ways. */
  public static MessageFilter of(EventType... types) {
    return new MessageFilter(Set.of(types), Set.of(Direction.values()), List.of());
  }

  /** Every message. */
  public static MessageFilter all() {
    return of(EventType.values());
  }

  /** The same for these methods only. */
  public MessageFilter methods(String... names) {
    return new MessageFilter(types, directions, List.of(names));
  }

  /** The same for one way only. */
  public MessageFilter only(Direction direction) {
    return new MessageFilter(types, Set.of(direction), methods);
  }

  /** Whether a message is wanted. */
  public boolean wants(EventType type, Direction direction, CharSequence method) {
    if (!types.contains(type) || !directions.contains(direction)) {
      return false;
    }
    if (methods.isEmpty()) {
      return true;
    }
    for (String name : methods) {
      if (name.contentEquals(method)) {
        return true;
      }
    }
    return false;
  }
}
