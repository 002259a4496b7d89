package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.runtime.events.EventListener;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody who watches one session, or all of a server. Who reads too slowly misses events, which
 * are counted; nobody waits for it.
 */
final class Attachment implements EventListener {
  /** How many events may wait to be read. */
  static final int CAPACITY = 1_000;

  private static final long LOOK_MILLIS = 200;

  /** Who sends a name chooses its length; of a longer one nothing is kept. */
  private static final int LONGEST_NAME = 1_000;

  /** Sessions as a whole come by the bus: who passes them on to the hub can be turned off. */
  private static final Interest INTEREST = Interest.in(MessageFilter.all()).and(FindingEvent.class);

  private final String name;
  private final BlockingQueue<JsonObject> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong missed = new AtomicLong();
  private volatile boolean over;

  /** Where events are written to. */
  interface Out {
    void write(JsonObject event) throws IOException;
  }

  /**
   * @param name a session's id or a server's name
   */
  Attachment(String name) {
    this.name = name;
  }

  @Override
  public Interest interest() {
    return INTEREST;
  }

  @Override
  public void offer(Event event) {
    describe(event)
        .ifPresent(
            json -> {
              if (!waiting.offer(json)) {
                missed.incrementAndGet();
              }
            });
    if (event instanceof SessionEvent.Ended ended && ended.session().equals(name)) {
      over = true;
    }
  }

  /** What is watched is over; what waits is still written. */
  void end() {
    over = true;
  }

  /** Writes events, until what is watched is over. */
  void run(Out out) throws IOException, InterruptedException {
    while (true) {
      boolean last = over;
      JsonObject event = waiting.poll(last ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
      long lost = missed.getAndSet(0);
      if (lost > 0) {
        out.write(new JsonObject().put("kind", "missed").put("events", lost));
      }
      if (event != null) {
        out.write(event);
      } else if (last) {
        return;
      }
    }
  }

  private boolean concerns(String session, String server) {
    return session.equals(name) || server.equals(name);
  }

  private Optional<JsonObject> describe(Event event) {
    return switch (event) {
      case MessageEvent message when concerns(message.session(), message.server()) ->
          Optional.of(
              line(event, "message", message.session(), message.server())
                  .put("direction", message.direction().text())
                  .put("method", bounded(message.method()))
                  .put("tool", bounded(message.tool()))
                  .put("id", bounded(message.id()))
                  .put("action", message.decision().action().text())
                  .put("rule", message.decision().rule())
                  .put("forwarded", message.forwarded())
                  .put("bytes", message.bytes()));
      case SessionEvent.Started started when concerns(started.session(), started.server()) ->
          Optional.of(
              line(event, "session-started", started.session(), started.server())
                  .put("pid", started.pid()));
      case SessionEvent.Ended ended when concerns(ended.session(), ended.server()) ->
          Optional.of(
              line(event, "session-ended", ended.session(), ended.server())
                  .put("exit_status", ended.exitStatus())
                  .put("messages_forwarded", ended.forwarded())
                  .put("messages_refused", ended.refused()));
      case FindingEvent finding
          when concerns(finding.finding().session(), finding.finding().server()) ->
          // The evidence may hold secrets, which are redacted in the audit log only.
          Optional.of(
              line(event, "finding", finding.finding().session(), finding.finding().server())
                  .put("plugin", finding.source())
                  .put("severity", finding.finding().severity().text())
                  .put("title", bounded(finding.finding().title())));
      default -> Optional.empty();
    };
  }

  private static String bounded(String name) {
    return name.length() <= LONGEST_NAME ? name : "[" + name.length() + " characters]";
  }

  private static JsonObject line(Event event, String kind, String session, String server) {
    return new JsonObject()
        .put("time", event.time().toString())
        .put("kind", kind)
        .put("session", session)
        .put("server", server);
  }
}
