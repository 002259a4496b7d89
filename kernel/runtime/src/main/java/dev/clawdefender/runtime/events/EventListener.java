package dev.clawdefender.runtime.events;

import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.plugin.Interest;

/** Somebody who wants to be told what happens. */
public interface EventListener {
  /** What of. Never changes. */
  Interest interest();

  /** Whether it wants to know what messages of this kind say. Asked for each, by any thread. */
  default boolean wantsContent(EventType type) {
    return true;
  }

  /** Takes note of an event. Called by any thread; must not wait. */
  void offer(Event event);
}
