package dev.clawdefender.sensor.source;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that a source works on. What the source tells goes through it, on that thread. */
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

  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private final Thread thread;
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

  /** See {@link SourceSink#isAwaited}. */
  public boolean isAwaited() {
    return sink().isAwaited();
  }

  public void tell(SourceEvent event) {
    sink().event(event);
  }

  /** See {@link SourceSink#toldAll}. */
  public void toldAll() {
    sink().toldAll();
  }

  /** See {@link SourceSink#passedOver}. */
  public void passedOver(long count) {
    if (count > 0) {
      sink().passedOver(count);
    }
  }

  /** Of what could not be told before there is anybody to tell, nobody has to know. */
  public void lost(long count) {
    SourceSink told = sink;
    if (count > 0 && told != null) {
      told.lost(count);
    }
  }

  /**
   * Stops, and returns when it has; the sink is told nothing afterwards. One that a mount holds up
   * which does not answer is left to itself after some seconds: it ends when it is let go.
   */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * How the source does.
   *
   * @param note what there is to say while it runs
   * @param more processor time taken elsewhere for it, in nanoseconds
   */
  public SourceStatus status(String note, long more) {
    boolean running = thread.isAlive() && failure.isEmpty();
    long now = running ? THREADS.getThreadCpuTime(thread.threadId()) : cpuNanos;
    return new SourceStatus(failure.isEmpty() ? note : failure, Math.max(now, 0) + more);
  }
}
