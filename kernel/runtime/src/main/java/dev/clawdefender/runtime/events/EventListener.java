package dev.clawdefender.runtime.events;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.plugin.Interest;

/** Somebody who wants to be told what happens. */
public interface EventListener {
  /** What of. Never changes. */
  Interest interest();

  /**
   * Whether it wants to know what a message of this kind says. Asked for each, by any thread, right
   * before the message is offered.
   *
   * @param method its method; of a response, the method of the request it answers
   * @param bytes the message's length
   */
  default boolean wantsContent(
      EventType type, Direction direction, CharSequence method, int bytes) {
    return true;
  }

  /** Takes note of an event. Called by any thread; must not wait. */
  void offer(Event event);

  /**
   * Takes note of a message that says something which the event leaves out, since nobody wanted it
   * when asked. Called by any thread; must not wait.
   */
  default void offerWithoutContent(MessageEvent message) {
    offer(message);
  }
}
