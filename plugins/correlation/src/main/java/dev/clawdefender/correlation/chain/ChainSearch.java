package dev.clawdefender.correlation.chain;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.correlation.work.EventInbox;
import dev.clawdefender.correlation.work.QuickAnswers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The thread that looks for chains. */
final class ChainSearch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ChainSearch.class.getName());
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_MILLIS = 5_000;
  private static final Duration ANSWER_PATIENCE = Duration.ofMillis(10);

  /** Who finds them. */
  static final String SOURCE = "correlation/kill-chain";

  private static final Interest INTEREST =
      new Interest(
          new MessageFilter(
              Set.of(EventType.TOOL_CALL, EventType.RESPONSE),
              Set.of(Direction.values()),
              List.of()),
          Set.of(CorrelationEvent.class, FindingEvent.class));

  private final EventInbox inbox =
      new EventInbox(
          INTEREST, (type, direction, method, bytes) -> contents().contains(type), Signs::concerns);
  private final Signs signs = new Signs();
  private final LostChains lost;
  private final LongAdder lateAnswers = new LongAdder();
  private final ExecutorService asker =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("kill-chains-asks-", 0).factory());
  private final QuickAnswers folders = new QuickAnswers(asker, ANSWER_PATIENCE, lateAnswers);
  private final ChainEngine engine;
  private final SignOrder order;
  private final AtomicReference<@Nullable List<ChainPattern>> changed = new AtomicReference<>();
  private final LongAdder found = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Thread thread;
  private volatile Set<EventType> contents = Set.of();
  private volatile int begun;
  private volatile long displaced;
  private volatile boolean closing;

  /**
   * @param out is told each chain that is found, by the thread of this, once for each session
   */
  ChainSearch(Consumer<Finding> out) {
    this.lost = new LostChains(out);
    this.engine =
        new ChainEngine(
            path -> folders.ask(() -> Files.isDirectory(Path.of(path)), true),
            match -> {
              found.increment();
              match.findings().forEach(out);
            });
    this.order = new SignOrder(engine::accept);
    this.thread = Thread.ofPlatform().daemon().name("kill-chains").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Where what is looked at is put. */
  EventInbox inbox() {
    return inbox;
  }

  /** Looks for these from the next event on. */
  void patterns(List<ChainPattern> patterns) {
    Set<EventType> wanted = EnumSet.noneOf(EventType.class);
    for (ChainPattern pattern : patterns) {
      for (Step step : pattern.steps()) {
        if (step.content() != null) {
          wanted.add(
              step.kind() == StepKind.ANY_TOOL_CALL ? EventType.TOOL_CALL : EventType.RESPONSE);
        }
      }
    }
    contents = Set.copyOf(wanted);
    changed.set(patterns);
  }

  private Set<EventType> contents() {
    return contents;
  }

  /** How many chains were found. */
  long found() {
    return found.sum();
  }

  /** How many events could not be looked at for a defect of ours. */
  long failures() {
    return failures.sum();
  }

  /** How often a file system did not say in time whether a path is a folder. */
  long lateAnswers() {
    return lateAnswers.sum();
  }

  /** How many chains have begun. */
  int begun() {
    return begun;
  }

  /** How many chains that had begun were forgotten to make room for others. */
  long displaced() {
    return displaced;
  }

  private void run() {
    while (!closing) {
      if (!lookOnce()) {
        inbox.await(order.holds() ? TICK_NANOS : REST_NANOS);
      }
    }
    while (lookOnce()) {
      // What came before the end still counts.
    }
    order.flush();
  }

  private boolean lookOnce() {
    List<ChainPattern> patterns = changed.getAndSet(null);
    if (patterns != null) {
      engine.patterns(patterns);
    }
    Event event = inbox.poll();
    try {
      if (event != null && !isOurs(event)) {
        look(event);
      }
      order.tick(System.nanoTime());
      inbox.takeLosses().forEach(lost::lost);
    } catch (RuntimeException e) {
      failures.increment();
      if (failures.sum() == 1) {
        LOG.log(Level.ERROR, "an event cannot be looked at; more such are only counted", e);
      }
    }
    begun = engine.begun();
    displaced = engine.displaced();
    return event != null;
  }

  private void look(Event event) {
    Sign sign = signs.of(event).orElse(null);
    if (sign == null) {
      return;
    }
    if (event instanceof CorrelationEvent) {
      order.done(sign);
    } else {
      order.said(sign, System.nanoTime());
    }
  }

  /** What we found is no reason to find more. */
  private static boolean isOurs(Event event) {
    return event instanceof FindingEvent finding && finding.source().equals(SOURCE);
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
    asker.shutdownNow();
  }
}
