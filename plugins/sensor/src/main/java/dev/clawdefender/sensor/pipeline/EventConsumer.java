package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.linux.Background;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The thread that looks at events. It is not woken for each: it looks every few milliseconds. */
public final class EventConsumer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EventConsumer.class.getName());
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int BATCH = 1_024;

  /** Up to so many waiting events, symbolic links are followed. */
  private static final int FEW = EventQueue.CAPACITY / 2;

  private final EventQueue queue;
  private final EventProcessing processing;
  private final Consumer<OsEvent> told;
  private final AtomicReference<@Nullable SensorSettings> changed = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile long lagNanos;
  private final LongAdder failures = new LongAdder();

  /**
   * @param told is told each event that is of interest, on this thread; must not wait
   */
  public EventConsumer(EventQueue queue, EventProcessing processing, Consumer<OsEvent> told) {
    this.queue = queue;
    this.processing = processing;
    this.told = told;
    this.thread = Thread.ofPlatform().daemon().name("sensor").unstarted(this::run);
    queue.reader(thread);
  }

  public void start() {
    thread.start();
  }

  /** From the next event on with these settings. */
  public void change(SensorSettings settings) {
    changed.set(settings);
  }

  /** How long ago the event happened that was looked at last; nanoseconds. */
  public long lagNanos() {
    return lagNanos;
  }

  /** How many events could not be looked at for a defect of ours. */
  public long failures() {
    return failures.sum();
  }

  /** How much processor time the thread took; nanoseconds. */
  public long cpuNanos() {
    return Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()));
  }

  private void run() {
    Background.enter();
    while (!closing || queue.size() > 0) {
      SensorSettings settings = changed.getAndSet(null);
      if (settings != null) {
        processing.change(settings);
      }
      processing.synchronize();
      if (takeSome() < BATCH) {
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
  }

  private int takeSome() {
    int count = 0;
    long last = 0;
    EventQueue.Item item = queue.poll();
    while (item != null) {
      switch (item) {
        case EventQueue.Item.Seen(var event) -> {
          last = event.bootNanos();
          look(event);
        }
        case EventQueue.Item.Source(var name) -> processing.source(name);
        case EventQueue.Item.Gap() -> processing.gap();
      }
      item = ++count < BATCH ? queue.poll() : null;
    }
    lagNanos = last == 0 ? lagNanos : Math.max(0, BootClock.now() - last);
    return count;
  }

  private void look(SourceEvent event) {
    try {
      OsEvent seen = processing.process(event, queue.size() < FEW);
      if (seen != null) {
        told.accept(seen);
      }
    } catch (RuntimeException e) {
      failures.increment();
      if (failures.sum() == 1) {
        LOG.log(Level.ERROR, "an event cannot be understood; more such are only counted", e);
      }
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
