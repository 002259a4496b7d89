package dev.clawdefender.correlation.work;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.runtime.events.EventListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What happened and is yet to be looked at: {@value #CAPACITY} events and {@value #MAX_BYTES} bytes
 * of messages at most. What does not fit is dropped and counted; whoever offers never waits.
 */
public final class EventInbox implements EventListener {
  /** So many events wait at most. */
  static final int CAPACITY = 1 << 14;

  /**
   * Requests leave room for the rest: where a request is not known, what is done looks worse; where
   * it is not known what was done, or that a call is over, better.
   */
  static final int FOR_REQUESTS = CAPACITY / 4 * 3;

  /** What servers say unasked must leave room for what others are asked. */
  private static final int FOR_UNASKED = CAPACITY / 4;

  private static final long MAX_BYTES = 32L << 20;

  /**
   * To wake the reader costs who offers more than all the rest, so that a reader who had something
   * to do looks once more by itself before it sleeps.
   */
  private static final long LINGER_NANOS = 1_000_000;

  /** Of so many sessions it is known that something of them was dropped. */
  private static final int MAX_LOSSES = 1_024;

  /** Whose events were dropped; the session is empty if a process of the server had none. */
  public record Loss(String session, String server) {}

  /** Of which messages it matters what they say. */
  @FunctionalInterface
  public interface Contents {
    /** Whether it does of those; see {@link EventListener#wantsContent}. By any thread. */
    boolean matter(EventType type, Direction direction, CharSequence method, int bytes);
  }

  private final Interest interest;
  private final Contents contents;
  private final Predicate<MessageEvent> messages;
  private final MpscAtomicArrayQueue<Event> events = new MpscAtomicArrayQueue<>(CAPACITY);
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private volatile long bytesOut;
  private final Set<Loss> losses = ConcurrentHashMap.newKeySet();
  private volatile boolean gap;

  /** Written by the one thread that tells effects. */
  private volatile long effectsUpTo;

  private volatile @Nullable Thread reader;
  private volatile boolean waiting;
  private boolean busy; // whether something came since the reader waited; by the reader

  /**
   * @param interest what is wanted
   * @param contents of which messages it matters what they say
   * @param messages which messages are wanted of those that {@code interest} lets through; asked by
   *     any thread
   */
  public EventInbox(Interest interest, Contents contents, Predicate<MessageEvent> messages) {
    this.interest = interest;
    this.contents = contents;
    this.messages = messages;
  }

  @Override
  public Interest interest() {
    return interest;
  }

  @Override
  public boolean wantsContent(EventType type, Direction direction, CharSequence method, int bytes) {
    return contents.matter(type, direction, method, bytes);
  }

  @Override
  public void offer(Event event) {
    if (!(event instanceof MessageEvent message)) {
      put(event);
    } else if (messages.test(message)) {
      put(isContentWanted(message) ? message : message.withoutContent());
    }
  }

  /** What others want to know need not be kept here. */
  private boolean isContentWanted(MessageEvent message) {
    return message.content() == null
        || wantsContent(message.type(), message.direction(), message.method(), message.bytes());
  }

  private void put(Event event) {
    int bytes = bytes(event);
    if (!hasRoom(event, bytes) || !events.offer(event)) {
      drop(event);
      return;
    }
    note(event);
    bytesIn.add(bytes);
    if (waiting) {
      waiting = false;
      LockSupport.unpark(reader);
    }
  }

  /** Also what says that something was not seen is to be known before a call goes on. */
  private void note(Event event) {
    if (event instanceof OsEvent || event instanceof SensorEvent) {
      effectsUpTo = events.currentProducerIndex();
    }
  }

  private boolean hasRoom(Event event, int bytes) {
    if (!(event instanceof MessageEvent message)) {
      return true;
    }
    boolean unasked =
        message.type() != EventType.RESPONSE && message.direction() == Direction.TO_CLIENT;
    return (bytes == 0 || bytesIn.sum() - bytesOut <= (unasked ? MAX_BYTES / 4 : MAX_BYTES))
        && (message.type() == EventType.RESPONSE
            || events.size() < (unasked ? FOR_UNASKED : FOR_REQUESTS));
  }

  private void drop(Event event) {
    dropped.increment();
    Loss loss =
        switch (event) {
          case MessageEvent message -> new Loss(message.session(), message.server());
          case OsEvent effect -> new Loss(effect.session(), effect.server());
          case CorrelationEvent joined -> new Loss(joined.session(), joined.server());
          case SessionEvent change -> new Loss(change.session(), change.server());
          case FindingEvent found -> new Loss(found.finding().session(), found.finding().server());
          default -> new Loss("", "");
        };
    if (!loss.server().isEmpty() && losses.size() < MAX_LOSSES) {
      losses.add(loss);
    }
    gap = true; // after them, for who then looks at the losses
    note(event);
  }

  private static int bytes(Event event) {
    return event instanceof MessageEvent message && message.content() != null ? message.bytes() : 0;
  }

  /** The next event; null if there is none. For the one thread that reads. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it
  public @Nullable Event poll() {
    Event event = events.poll();
    if (event != null) {
      bytesOut += bytes(event);
      busy = true;
    }
    return event;
  }

  /**
   * Waits for an event, but not for longer than this; right after one, for a moment in any case.
   * For the one thread that reads.
   */
  public void await(long nanos) {
    if (busy) {
      busy = false;
      LockSupport.parkNanos(this, LINGER_NANOS);
      return;
    }
    reader = Thread.currentThread();
    waiting = true;
    if (events.isEmpty()) {
      LockSupport.parkNanos(this, nanos);
    }
    waiting = false;
  }

  /** Whether something was dropped since the last time this was asked. */
  boolean takeGap() {
    if (!gap) {
      return false;
    }
    gap = false;
    return true;
  }

  /** Whose events were dropped since the last time this was asked. For the one that reads. */
  public Set<Loss> takeLosses() {
    if (losses.isEmpty()) {
      return Set.of();
    }
    Set<Loss> taken = Set.copyOf(losses);
    losses.removeAll(taken);
    return taken;
  }

  /**
   * How far it has to be read so that no effect is left: that messages wait is nothing to wait for.
   * By any thread.
   */
  long given() {
    return effectsUpTo;
  }

  /** How many were taken out. For the one thread that reads. */
  long taken() {
    return events.currentConsumerIndex();
  }

  /** How many events wait. */
  public int size() {
    return events.size();
  }

  /** How many events were dropped because there was no room. */
  public long dropped() {
    return dropped.sum();
  }
}
