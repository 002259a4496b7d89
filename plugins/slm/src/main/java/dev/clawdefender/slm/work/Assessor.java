package dev.clawdefender.slm.work;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.EventListener;
import dev.clawdefender.runtime.session.SessionRisks;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import dev.clawdefender.slm.model.RiskRequest.PastCall;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Has calls assessed, one after the other. Whoever brings a call does not wait, takes no lock, and
 * is told nothing: what comes of it is known later, or never.
 */
final class Assessor implements EventListener, AutoCloseable {
  private static final Logger LOG = System.getLogger(Assessor.class.getName());

  /** How many calls wait at most; what comes then is counted as unassessed. */
  static final int MAX_WAITING = 10;

  /** Longer than any call that a model reads, so that what waits takes little memory. */
  static final int MAX_BYTES = 1_536 * 1_024;

  private static final long LONGEST_REST_NANOS = 10_000_000;

  private static final Interest CALLS =
      Interest.in(
          MessageFilter.of(EventType.TOOL_CALL, EventType.RESOURCE_READ).only(Direction.TO_SERVER));

  private final EventHub events;
  private final SessionRisks risks;
  private final Supplier<? extends RiskModel> models;
  private final Opinions opinions;
  private final ToolHints hints = new ToolHints();
  private final Histories histories = new Histories();
  private final AtomicInteger waiting = new AtomicInteger();
  private final MpscAtomicArrayQueue<MessageEvent> calls = new MpscAtomicArrayQueue<>(16);
  private final Thread thread = Thread.ofPlatform().daemon().name("slm").unstarted(this::run);
  private final Duration limit;
  private volatile boolean asleep;
  private volatile boolean closed;
  private @Nullable Patience patience; // of the thread only

  /**
   * @param models makes the model, once the first call is there
   * @param limit how long the model may take for a call
   */
  Assessor(
      EventHub events,
      SessionRisks risks,
      Opinions opinions,
      Supplier<? extends RiskModel> models,
      Duration limit) {
    this.events = events;
    this.risks = risks;
    this.opinions = opinions;
    this.models = models;
    this.limit = limit;
  }

  /** From now on calls are assessed. */
  void start() {
    thread.start();
    events.add(hints);
    events.add(this);
    risks.assessorStarted();
  }

  @Override
  public Interest interest() {
    return CALLS;
  }

  @Override
  public void offer(Event event) {
    if (!(event instanceof MessageEvent call)) {
      return;
    }
    if (call.bytes() > MAX_BYTES) {
      opinions.refused(call, Reason.TOO_LONG);
      return;
    }
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      opinions.refused(call, Reason.OVERFLOW);
      return;
    }
    boolean taken = calls.offer(call); // there is room for all that were counted
    assert taken;
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  int waiting() {
    return waiting.get();
  }

  private void run() {
    MessageEvent call = null;
    try {
      while (true) {
        call = calls.poll();
        if (call != null) {
          waiting.decrementAndGet();
          rest(assess(call));
        } else if (closed) {
          return;
        } else {
          asleep = true;
          if (calls.isEmpty() && !closed) {
            LockSupport.park(this);
          }
          asleep = false;
        }
      }
    } catch (InterruptedException e) {
      // There is no time left.
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "no call is assessed any more before the next start", e);
    } finally {
      waiting.addAndGet(MAX_WAITING); // whatever still comes finds no room, and is counted
      for (; call != null; call = calls.poll()) {
        opinions.add(call, new Unassessed(Reason.OFF), Duration.ZERO);
      }
      if (patience != null) {
        patience.close();
      }
    }
  }

  /** Leaves the processor to those who relay messages, for three times as long as it was used. */
  private void rest(Duration used) {
    if (!closed) {
      LockSupport.parkNanos(this, Math.min(3 * used.toNanos(), LONGEST_REST_NANOS));
    }
  }

  /** Has a call assessed. Returns how long that took. */
  private Duration assess(MessageEvent call) throws InterruptedException {
    Patience asked = patience;
    if (asked == null) {
      asked = new Patience(models.get());
      patience = asked;
    }
    String tool = call.tool().isEmpty() ? call.method() : call.tool();
    RiskRequest request =
        new RiskRequest(
            call.server(),
            tool,
            call.content(),
            hints.isDestructive(call.session(), tool),
            histories.of(call.session()));
    long begun = System.nanoTime();
    Assessment assessment = asked.ask(request, limit);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    opinions.add(call, assessment, took);
    histories.add(
        call.session(),
        new PastCall(
            call.server(), tool, assessment instanceof Opinion opinion ? opinion.level() : null));
    return took;
  }

  /** No more calls are taken. Does not wait for those that were. */
  @Override
  public void close() {
    risks.assessorEnded();
    events.remove(this);
    events.remove(hints);
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Waits until the calls that were taken are assessed, and gives them up if that takes longer. */
  void finish(Duration patienceForAll) throws InterruptedException {
    if (!thread.join(patienceForAll)) {
      thread.interrupt();
    }
  }
}
