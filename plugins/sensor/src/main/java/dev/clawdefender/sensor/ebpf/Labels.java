package dev.clawdefender.sensor.ebpf;

import dev.clawdefender.runtime.process.Launch;
import dev.clawdefender.runtime.process.LaunchHook;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lets the program know of which launch each process is. What a thread starts between {@link
 * #before} and {@link #after} belongs to a launch from its first moment on, and so does all that
 * descends from it; the kernel itself passes it on. Safe for use by any thread, also while it is
 * being closed.
 */
final class Labels implements LaunchHook, AutoCloseable {
  private static final long NONE = 0;

  /** See errno(3): the map is full. */
  private static final int E2BIG = 7;

  /** On x86-64; the C library has had a function for it since glibc 2.30 only. */
  private static final int GETTID = 186;

  /**
   * So often what runs already is looked for. What is found passes its label on by itself, so that
   * each look finds only what others started in the moment before it.
   */
  private static final int LOOKS = 5;

  private final ProcessLauncher processes;
  private final BpfMap launchers;
  private final BpfMap tracked;
  private final BpfMap ended;
  private final Consumer<SystemCallException> refused;
  private final LongAdder full = new LongAdder();

  /** Which thread a launch was begun on: a virtual one may be on another when it has begun. */
  private final Map<Long, Integer> threads = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * @param refused told if the kernel lets us do so no longer; called by any thread
   */
  Labels(
      ProcessLauncher processes,
      BpfMap launchers,
      BpfMap tracked,
      BpfMap ended,
      Consumer<SystemCallException> refused) {
    this.processes = processes;
    this.launchers = launchers;
    this.tracked = tracked;
    this.ended = ended;
    this.refused = refused;
  }

  /** What is done to the maps. */
  @FunctionalInterface
  private interface Step {
    boolean run() throws SystemCallException;
  }

  /**
   * Does something to the maps unless they have gone, each time for a moment only. Returns what it
   * returns; false if it could not be done.
   */
  private synchronized boolean unlessClosed(Step step) {
    if (closed) {
      return false;
    }
    try {
      return step.run();
    } catch (SystemCallException e) {
      if (e.error() == E2BIG) {
        full.increment();
      } else {
        refused.accept(e);
      }
      return false;
    }
  }

  /** How often there was no room for a label. */
  long full() {
    return full.sum();
  }

  @Override
  public void before(long number) {
    boolean unused =
        unlessClosed(
            () -> {
              int thread = (int) LibC.syscall(GETTID);
              launchers.put(thread, number);
              threads.put(number, thread);
              return true;
            });
  }

  @Override
  public void after(long number, long pid) {
    Integer thread = threads.remove(number);
    boolean isLabelled =
        unlessClosed(
            () -> {
              if (thread != null) {
                launchers.remove(thread);
              }
              return pid > 0 && tracked.get((int) pid, NONE) == number;
            });
    if (pid > 0 && !isLabelled) {
      label(pid, number); // it was started before the program was here
    }
  }

  /** The kernel forgets each process when it ends. */
  @Override
  public void ended(long number) {}

  /**
   * Labels a process that runs already, what descends from it, and what says that it did although
   * its parents have gone. What has a label keeps it, for a process may say what it likes; only of
   * the server itself we know.
   */
  private void label(long pid, long number) {
    ProcessHandle.of(pid).ifPresent(server -> put(server, number, true));
    boolean found = true;
    for (int look = 0; look < LOOKS && found && !closed; look++) {
      found = false;
      for (ProcessHandle process : of(pid, number)) {
        found |= put(process, number, false);
      }
    }
  }

  private List<ProcessHandle> of(long pid, long number) {
    return Stream.concat(
            ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants),
            ProcessHandle.allProcesses().filter(each -> isOf(each, number)))
        .toList();
  }

  /** Returns whether it had no label and has one now. */
  private boolean put(ProcessHandle process, long number, boolean instead) {
    int pid = (int) process.pid();
    return unlessClosed(
        () -> {
          if (instead) {
            tracked.put(pid, number);
          } else if (!tracked.putIfAbsent(pid, number)) {
            return false;
          }
          if (ended.has(pid)) {
            tracked.remove(pid); // the program had forgotten it before we put it
            return false;
          }
          return true;
        });
  }

  private boolean isOf(ProcessHandle process, long number) {
    return processes.launchOf(process).map(Launch::number).filter(of -> of == number).isPresent();
  }

  /** From now on the maps are not used, whoever is about to. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
