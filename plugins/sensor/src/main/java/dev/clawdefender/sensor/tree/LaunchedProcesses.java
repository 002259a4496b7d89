package dev.clawdefender.sensor.tree;

import dev.clawdefender.runtime.process.Launch;
import dev.clawdefender.runtime.process.LaunchHook;
import dev.clawdefender.runtime.process.ProcessLauncher;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which of our children are servers, for events whose source does not say it. Safe for use by any
 * thread.
 */
public final class LaunchedProcesses implements LaunchHook, AutoCloseable {
  /** Of a process that cannot be asked at this moment. */
  static final long HIDDEN = -1;

  /** How long an event waits for the process it tells of to be known. */
  private static final long PATIENCE_MILLIS = 50;

  private final ProcessLauncher launcher;
  private final Map<Long, Long> numbers = new ConcurrentHashMap<>(); // by process id
  private final AtomicInteger starting = new AtomicInteger();

  public LaunchedProcesses(ProcessLauncher launcher) {
    this.launcher = launcher;
    launcher.addHook(this);
  }

  @Override
  public void before(long number) {
    starting.incrementAndGet();
  }

  @Override
  public void after(long number, long pid) {
    if (pid > 0) {
      numbers.put(pid, number);
    }
    starting.updateAndGet(now -> Math.max(0, now - 1));
  }

  @Override
  public void ended(long number) {
    numbers.values().removeIf(each -> each == number);
  }

  /**
   * The launch that a child of ours is; 0 if it is none. While one is being started, waits a moment
   * for it to be known.
   */
  long of(int pid) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (true) {
      boolean mayCome = starting.get() > 0 && System.nanoTime() < until;
      long number = known(pid);
      if (number != 0 || !mayCome) {
        return number;
      }
      Thread.onSpinWait();
    }
  }

  /** The launch that a child of ours is; 0 if it is none, or is not known yet. */
  long known(int pid) {
    return numbers.getOrDefault((long) pid, 0L);
  }

  /** The launch that a process says it comes from; 0 if none, or {@link #HIDDEN}. */
  long saidBy(int pid) {
    return ProcessHandle.of(pid).map(this::saidBy).orElse(0L);
  }

  private long saidBy(ProcessHandle process) {
    return launcher
        .launchOf(process)
        .map(Launch::number)
        .orElseGet(
            () ->
                launcher.isHidden(process)
                    ? HIDDEN
                    : launcher.launchOf(process).map(Launch::number).orElse(0L)); // not any more
  }

  /** Whose a launch is. */
  public Optional<Launch> find(long number) {
    return number == 0 ? Optional.empty() : launcher.launch(number);
  }

  @Override
  public void close() {
    launcher.removeHook(this);
  }
}
