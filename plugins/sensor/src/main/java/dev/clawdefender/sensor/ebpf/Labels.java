package dev.clawdefender.sensor.ebpf;

import dev.clawdefender.runtime.process.LaunchHook;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.SystemCallException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lets the program know of which launch each process is. What a thread starts between {@link
 * #before} and {@link #after} belongs to a launch from its first moment on, and so does all that
 * descends from it; the kernel itself passes it on.
 */
final class Labels implements LaunchHook {
  private static final long NONE = 0;

  /** On x86-64; the C library has had a function for it since glibc 2.30 only. */
  private static final int GETTID = 186;

  private final ProcessLauncher processes;
  private final BpfMap launchers;
  private final BpfMap tracked;
  private final Consumer<SystemCallException> refused;

  /**
   * @param refused told if the kernel lets us do so no longer; called by any thread
   */
  Labels(
      ProcessLauncher processes,
      BpfMap launchers,
      BpfMap tracked,
      Consumer<SystemCallException> refused) {
    this.processes = processes;
    this.launchers = launchers;
    this.tracked = tracked;
    this.refused = refused;
  }

  @Override
  public void before(long number) {
    try {
      launchers.put(thread(), number);
    } catch (SystemCallException e) {
      refused.accept(e);
    }
  }

  @Override
  public void after(long number, long pid) {
    try {
      launchers.remove(thread());
      if (pid > 0 && tracked.get((int) pid, NONE) != number) {
        label(pid, number); // it was started before the program was here
      }
    } catch (SystemCallException e) {
      refused.accept(e);
    }
  }

  private static int thread() {
    return (int) LibC.syscall(GETTID);
  }

  /** The kernel forgets each process when it ends. */
  @Override
  public void ended(long number) {}

  /**
   * Labels a process that runs already, what descends from it, and what says that it did although
   * its parents have gone: again and again, since those without a label may start others meanwhile.
   */
  private void label(long pid, long number) throws SystemCallException {
    Set<Long> labelled = new HashSet<>();
    while (true) {
      List<ProcessHandle> found =
          Stream.concat(
                  ProcessHandle.of(pid).stream()
                      .flatMap(root -> Stream.concat(Stream.of(root), root.descendants())),
                  ProcessHandle.allProcesses().filter(each -> isOf(each, number)))
              .filter(each -> labelled.add(each.pid()))
              .toList();
      if (found.isEmpty()) {
        return;
      }
      for (ProcessHandle process : found) {
        tracked.put((int) process.pid(), number);
        if (!process.isAlive()) {
          tracked.remove((int) process.pid()); // the kernel may have forgotten it before we put it
        }
      }
    }
  }

  private boolean isOf(ProcessHandle process, long number) {
    return processes.launchOf(process).filter(launch -> launch.number() == number).isPresent();
  }
}
