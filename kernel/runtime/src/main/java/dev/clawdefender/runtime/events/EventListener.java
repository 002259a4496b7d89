package dev.clawdefender.runtime.events;

import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.plugin.Interest;

/** Somebody who wants to be told what happens. */
public interface EventListener {
  /** What of. Never changes. */
  Interest interest();

  /** Takes note of an event. Called by any thread; must not wait. */
  void offer(Event event);
}
