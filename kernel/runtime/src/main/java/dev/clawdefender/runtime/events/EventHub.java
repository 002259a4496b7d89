package dev.clawdefender.runtime.events;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes events on to who wants them. A bus has no bounds, and messages can come faster than anyone
 * looks at them: so each listener has a bounded queue of its own, filled by a direct call. While
 * nobody listens, that is all it costs to find out. Safe for use by any thread.
 */
public final class EventHub {
  private static final EventListener[] NOBODY = {};

  private volatile EventListener[] listeners = NOBODY;

  /** From now on {@code listener} is told. */
  public synchronized void add(EventListener listener) {
    List<EventListener> all = new ArrayList<>(List.of(listeners));
    all.add(listener);
    listeners = all.toArray(NOBODY);
  }

  /** From now on it is not any more. */
  public synchronized void remove(EventListener listener) {
    List<EventListener> all = new ArrayList<>(List.of(listeners));
    all.remove(listener);
    listeners = all.toArray(NOBODY);
  }

  /** Whether somebody wants to be told of such a message. */
  public boolean wants(EventType type, Direction direction, CharSequence method) {
    for (EventListener listener : listeners) {
      if (listener.interest().messages().wants(type, direction, method)) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody who wants to be told of such a message wants to know what it says. */
  public boolean wantsContent(EventType type, Direction direction, CharSequence method, int bytes) {
    for (EventListener listener : listeners) {
      if (listener.interest().messages().wants(type, direction, method)
          && listener.wantsContent(type, direction, method, bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Tells of a message that says something which nobody {@linkplain #wantsContent wanted}. */
  public void publishWithoutContent(MessageEvent message) {
    for (EventListener listener : listeners) {
      if (listener.interest().wants(message)) {
        listener.offerWithoutContent(message);
      }
    }
  }

  /** Tells who wants to know. Waits for nobody. */
  public void publish(Event event) {
    for (EventListener listener : listeners) {
      if (listener.interest().wants(event)) {
        listener.offer(event);
      }
    }
  }
}
