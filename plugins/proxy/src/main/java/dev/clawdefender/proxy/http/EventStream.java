package dev.clawdefender.proxy.http;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that belong to the requests of one POST, or to none of them, in their order. The
 * response that they go into may be lost and come back as another.
 */
final class EventStream {
  private static final int RETRY_MILLIS = 1_000;

  private final long number;
  private final ReplayStore replay;
  private final Set<MessageKey> awaited = new HashSet<>();
  private @Nullable HttpAnswer answer;
  private long events;

  EventStream(long number, ReplayStore replay) {
    this.number = number;
    this.replay = replay;
  }

  long number() {
    return number;
  }

  /** The requests that have no answer yet. */
  Set<MessageKey> awaited() {
    return awaited;
  }

  /** Where messages go from now on. */
  void attach(HttpAnswer next) {
    answer = next;
  }

  /** The response that messages go into, as long as its client is there. */
  @Nullable HttpAnswer answer() {
    return answer != null && answer.isOpen() ? answer : null;
  }

  /**
   * Begins the stream, if it has not begun.
   *
   * @param primed whether its first event says nothing but its id
   */
  void start(boolean primed) {
    HttpAnswer open = answer();
    if (open != null && !open.isStarted()) {
      open.startEvents();
      if (primed) {
        open.prime(ReplayStore.Event.id(number, events), RETRY_MILLIS);
      }
    }
  }

  /** Sends and keeps a message. Completes when it is with the client, or only kept. */
  Future<Void> send(byte[] message) {
    ReplayStore.Event event = new ReplayStore.Event(number, ++events, message);
    replay.add(event);
    HttpAnswer open = answer();
    return open == null ? Future.succeededFuture() : open.event(event.id(), message);
  }

  /** Sends once more what came after an event. */
  boolean resend(long after) {
    HttpAnswer open = answer();
    var missed = replay.after(number, after);
    if (open != null) {
      missed.forEach(
          event -> {
            var unused = open.event(event.id(), event.message());
          });
    }
    return !missed.isEmpty();
  }

  /** All is said. */
  void end() {
    if (answer != null) {
      answer.end();
    }
  }
}
