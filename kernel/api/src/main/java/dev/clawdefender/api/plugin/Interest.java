package dev.clawdefender.api.plugin;

import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import java.util.HashSet;
import java.util.Set;

/**
 * What an analyzer wants to be told of.
 *
 * @param messages which messages
 * @param events which other events, by their type or a type above it: {@code SessionEvent.class}
 */
public record Interest(MessageFilter messages, Set<Class<? extends Event>> events) {
  public Interest {
    events = Set.copyOf(events);
  }

  /** These messages and nothing else. */
  public static Interest in(MessageFilter messages) {
    return new Interest(messages, Set.of());
  }

  /** No messages; to be followed by {@link #and}. */
  public static Interest none() {
    return in(MessageFilter.of());
  }

  /** The same, and these events. */
  public Interest and(Class<? extends Event> more) {
    Set<Class<? extends Event>> all = new HashSet<>(events);
    all.add(more);
    return new Interest(messages, all);
  }

  /** Whether an event is wanted. */
  public boolean wants(Event event) {
    if (event instanceof MessageEvent message) {
      return messages.wants(message.type(), message.direction(), message.method());
    }
    for (Class<? extends Event> type : events) {
      if (type.isInstance(event)) {
        return true;
      }
    }
    return false;
  }
}
