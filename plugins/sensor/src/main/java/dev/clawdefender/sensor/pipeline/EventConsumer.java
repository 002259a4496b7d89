package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.events.Stage;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that looks at events. It is not woken for each: it looks every few milliseconds, or
 * when a batch is there, if the source tells in batches.
 */
public final class EventConsumer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EventConsumer.class.getName());
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** While it is woken for each batch, it looks by itself only lest something is forgotten. */
  private static final long LONG_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int BATCH = 1_024;

  /** Up to so many waiting events, symbolic links are followed. */
  private static final int FEW = EventQueue.CAPACITY / 2;

  private final EventQueue queue;
  private final EventProcessing processing;
  private final Consumer<OsEvent> told;
  private final Runnable gap;
  private final AtomicReference<@Nullable SensorSettings> changed = new AtomicReference<>();
  private final Thread thread;
  private final Stage stage;
  private volatile boolean closing;

  /** How late the last events were. */
  private volatile long lagNanos;

  /** When the event happened that is looked at now; 0 if none is. */
  private final AtomicLong looking = new AtomicLong();

  private final LongAdder failures = new LongAdder();

  /**
   * @param told is told each event that is of interest, on this thread; must not wait
   * @param gap is told, on this thread, that something is missing between two events
   */
  public EventConsumer(
      EventQueue queue, EventProcessing processing, Consumer<OsEvent> told, Runnable gap) {
    this.queue = queue;
    this.processing = processing;
    this.told = told;
    this.gap = gap;
    this.thread = Thread.ofPlatform().daemon().name("sensor").unstarted(this::run);
    this.stage = new Stage(queue::given, () -> LockSupport.unpark(thread));
    queue.reader(thread);
  }

  public void start() {
    thread.start();
  }

  /** What it has yet to look at. */
  public Stage stage() {
    return stage;
  }

  /** From the next event on with these settings. */
  public void change(SensorSettings settings) {
    changed.set(settings);
    LockSupport.unpark(thread);
  }

  /**
   * How long ago the oldest event happened that was not looked at to its end, which grows while
   * this thread is held up; while there is none, how late the last ones were. Nanoseconds.
   */
  public long lagNanos() {
    long now = looking.get();
    long oldest = now == 0 ? queue.oldest() : now;
    return oldest == 0 ? lagNanos : Math.max(0, BootClock.now() - oldest);
  }

  /** How often an event, or new settings, could not be understood for a defect of ours. */
  public long failures() {
    return failures.sum();
  }

  /** How much processor time the thread took; nanoseconds. */
  public long cpuNanos() {
    return Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()));
  }

  private void run() {
    while (!closing || queue.size() > 0) {
      SensorSettings settings = changed.getAndSet(null);
      if (settings != null) {
        guarded(() -> processing.change(settings)); // else those before hold on
      }
      stage.done(queue.taken());
      if (queue.size() == 0 || takeSome() < BATCH) {
        LockSupport.parkNanos(this, queue.comesInBatches() ? LONG_PAUSE_NANOS : PAUSE_NANOS);
      }
    }
  }

  /** Nobody else would go on if this thread ended. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      failures.increment();
      if (failures.sum() == 1) {
        LOG.log(Level.ERROR, "the sensor has a defect; more such are only counted", e);
      }
    }
  }

  private int takeSome() {
    guarded(processing::synchronize);
    int count = 0;
    long last = 0;
    EventQueue.Item item = queue.poll();
    while (item != null) {
      switch (item) {
        case EventQueue.Item.Seen(var event) -> {
          last = event.bootNanos();
          looking.lazySet(last);
          guarded(() -> look(event));
        }
        case EventQueue.Item.Source(var name, _) -> guarded(() -> processing.source(name));
        case EventQueue.Item.Gap(_) ->
            guarded(
                () -> {
                  processing.gap();
                  gap.run();
                });
      }
      stage.done(queue.taken());
      item = ++count < BATCH ? queue.poll() : null;
    }
    looking.lazySet(0);
    lagNanos = last == 0 ? lagNanos : Math.max(0, BootClock.now() - last);
    return count;
  }

  private void look(SourceEvent event) {
    OsEvent seen = processing.process(event, queue.size() < FEW);
    if (seen != null) {
      told.accept(seen);
    }
  }

  /** Ends when all that waits was looked at; nothing may be added any more. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
