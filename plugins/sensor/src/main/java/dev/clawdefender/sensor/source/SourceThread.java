package dev.clawdefender.sensor.source;

import dev.clawdefender.sensor.linux.Background;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that a source works on, and the counters of what it tells. What the source tells goes
 * through it, on that thread.
 */
public final class SourceThread implements AutoCloseable {
  /** What is done until the source is closed. */
  @FunctionalInterface
  public interface Work {
    /**
     * Returns soon after {@link SourceThread#goesOn} turned false; a thread that sleeps is
     * interrupted.
     *
     * @throws IOException if the source cannot go on
     */
    void run(SourceThread out) throws IOException, InterruptedException;
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Thread thread;
  private final AtomicLong seen = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile @Nullable SourceSink sink;
  private volatile boolean closed;
  private volatile String failure = "";
  private volatile long cpuNanos;

  /** Prepares one; it is started by {@link #start}. */
  public SourceThread(String name, Work work) {
    thread = Thread.ofPlatform().daemon().name("sensor-" + name).unstarted(() -> run(work));
  }

  /** Begins to tell. Called once. */
  public void start(SourceSink told) {
    sink = told;
    thread.start();
  }

  private void run(Work work) {
    Background.enter();
    try {
      work.run(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | LinkageError e) {
      fail(e.getMessage() == null ? e.toString() : e.getMessage());
    } finally {
      cpuNanos = THREADS.getCurrentThreadCpuTime();
    }
  }

  private void fail(String why) {
    if (!closed) {
      failure = why;
      sink().failed(why);
    }
  }

  private SourceSink sink() {
    return Objects.requireNonNull(sink, "not started");
  }

  /** Ends a pause of the thread. By any thread. */
  public void wake() {
    LockSupport.unpark(thread);
  }

  /** False as soon as the source is closed. */
  public boolean goesOn() {
    return !closed;
  }

  /** Whether who is told has enough to do; see {@link SourceSink#isBusy}. */
  public boolean isBusy() {
    return sink().isBusy();
  }

  public void tell(SourceEvent event) {
    seen.incrementAndGet();
    sink().event(event);
  }

  /** Says that there is no more for now; see {@link SourceSink#rest}. */
  public void rest() {
    sink().rest();
  }

  /** Counts what could not be told, also before there is anybody to tell. */
  public void lost(long count) {
    SourceSink told = sink;
    if (count > 0) {
      lost.addAndGet(count);
      if (told != null) {
        told.lost(count);
      }
    }
  }

  /** Stops, and returns when it has; the sink is told nothing afterwards. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How the source does.
   *
   * @param note what there is to say while it runs
   * @param lostIsExact whether {@link #lost} was told each one
   * @param more processor time taken elsewhere for it, in nanoseconds
   */
  public SourceStatus status(String note, boolean lostIsExact, long more) {
    boolean running = thread.isAlive() && failure.isEmpty();
    long now = running ? THREADS.getThreadCpuTime(thread.threadId()) : cpuNanos;
    return new SourceStatus(
        running,
        failure.isEmpty() ? note : failure,
        seen.get(),
        lost.get(),
        lostIsExact,
        Math.max(now, 0) + more);
  }
}
