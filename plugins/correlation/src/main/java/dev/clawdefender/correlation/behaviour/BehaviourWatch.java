package dev.clawdefender.correlation.behaviour;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.correlation.work.EventInbox;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The thread that learns what servers usually do, and notices what they do not. */
final class BehaviourWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger("dev.clawdefender.behaviour");
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PATIENCE_MILLIS = 5_000;

  private static final Interest INTEREST =
      Interest.in(MessageFilter.of(EventType.TOOL_CALL).only(Direction.TO_SERVER))
          .and(CorrelationEvent.class);

  private final EventInbox inbox =
      new EventInbox(INTEREST, (type, direction, method, bytes) -> false, Deeds::isCall);
  private final Deeds deeds = new Deeds();
  private final ProfileStore store;
  private final Baselines baselines;
  private final LongAdder failures = new LongAdder();
  private final Thread thread;
  private long kept = System.nanoTime();
  private volatile int servers;
  private volatile boolean closing;

  /**
   * @param store is closed with this
   * @param out is told what is found, by the thread of this
   */
  BehaviourWatch(ProfileStore store, Consumer<? super Finding> out) {
    this.store = store;
    this.baselines = new Baselines(store, out);
    this.thread = Thread.ofPlatform().daemon().name("behaviour").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Where what is looked at is put. */
  EventInbox inbox() {
    return inbox;
  }

  /** How many events could not be looked at, and how often nothing could be kept. */
  long failures() {
    return failures.sum();
  }

  /** How many findings were left out because a session had too many. */
  long leftOut() {
    return baselines.leftOut();
  }

  /** How many servers are known. */
  int servers() {
    return servers;
  }

  private void run() {
    while (!closing) {
      if (!lookOnce()) {
        inbox.await(WAIT_NANOS);
      }
      if (System.nanoTime() - kept > KEEP_NANOS) {
        keep();
      }
    }
    while (lookOnce()) {
      // What came before the end still counts.
    }
    keep();
    store.close();
  }

  private boolean lookOnce() {
    Event event = inbox.poll();
    if (event == null) {
      return false;
    }
    try {
      Deed deed = deeds.of(event).orElse(null);
      if (deed != null) {
        baselines.look(deed);
        servers = baselines.size();
      }
    } catch (IOException | RuntimeException e) {
      failed("what a server usually does cannot be looked at", e);
    }
    return true;
  }

  private void keep() {
    kept = System.nanoTime();
    try {
      baselines.keep();
    } catch (IOException | RuntimeException e) {
      failed("what was learned of servers cannot be kept", e);
    }
  }

  private void failed(String what, Exception e) {
    failures.increment();
    if (failures.sum() == 1) {
      LOG.log(Level.ERROR, what + "; more such are only counted", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
