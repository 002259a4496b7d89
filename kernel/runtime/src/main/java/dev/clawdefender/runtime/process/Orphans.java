package dev.clawdefender.runtime.process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Descendants of servers whose own parent has gone. On Linux they become our children, because we
 * are their "subreaper" (prctl(2)), so that a server cannot leave a process behind by a double
 * fork; their {@link LaunchMark} tells whose they are. Safe for use by any thread.
 */
final class Orphans {
  private static final Logger LOG = System.getLogger(Orphans.class.getName());
  private static final long TERM_MILLIS = 2_000;
  private static final int MAX_LOOKS = 3;

  private final Launches launches;
  private volatile boolean adopting;

  /** What launches up to this one left behind may be a child of another process. */
  private volatile long notAdopted = Long.MAX_VALUE;

  private Set<Long> zombies = Set.of(); // at the last look

  Orphans(Launches launches) {
    this.launches = launches;
  }

  /** From soon on, orphans become our children. Where that cannot be done it is logged. */
  synchronized void adopt() {
    if (adopting || !System.getProperty("os.name").equals("Linux")) {
      return;
    }
    adopting = true;
    // Loading the native binding takes longer than starting the server; no need to wait for it.
    Thread.ofPlatform()
        .daemon()
        .name("orphans")
        .start(
            () -> {
              try {
                LibC.INSTANCE.prctl(LibC.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
                notAdopted = launches.last();
              } catch (LinkageError e) {
                LOG.log(Level.WARNING, "cannot adopt the orphans of servers: {0}", e.getMessage());
              }
            });
  }

  /**
   * What a server left behind.
   *
   * @param server its process id
   */
  List<ProcessHandle> of(LaunchMark mark, long server) {
    if (!adopting) {
      return List.of();
    }
    Stream<ProcessHandle> candidates =
        mark.number() > notAdopted
            ? adopted().stream()
            : ProcessHandle.allProcesses().filter(child -> !launches.isServer(child));
    return candidates.filter(child -> isOf(child, mark, server)).toList();
  }

  /**
   * A process that is being started anew by exec(2) has no environment for a moment, and another
   * may have thrown its own away, but each is still in its server's session.
   */
  private static boolean isOf(ProcessHandle child, LaunchMark mark, long server) {
    return LaunchMark.of(child)
        .map(mark::equals)
        .orElseGet(() -> ProcStat.of(child).filter(stat -> stat.session() == server).isPresent());
  }

  /** Whether there is a process of which it cannot be said, at this moment, whose it is. */
  boolean anyUnknown() {
    return adopting
        && adopted().stream()
            .filter(LaunchMark::isHidden)
            .anyMatch(child -> ProcStat.of(child).filter(stat -> !stat.zombie()).isPresent());
  }

  private List<ProcessHandle> adopted() {
    return ProcessHandle.current().children().filter(child -> !launches.isServer(child)).toList();
  }

  /** Lets the operating system forget adopted children that have ended. */
  void bury(ProcessHandle child) {
    if (adopting && !launches.isServer(child)) {
      try {
        LibC.INSTANCE.waitpid((int) child.pid(), null, LibC.WNOHANG);
      } catch (LinkageError e) {
        LOG.log(Level.DEBUG, "cannot wait for process {0}", child.pid());
      }
    }
  }

  /**
   * Ends what was started while its server was ended, which its end may not have seen, and buries
   * what has ended. Our own children are waited for by the JDK at once, so what stays a zombie
   * between two calls is adopted.
   */
  synchronized void tidy() {
    Set<Long> now = new HashSet<>();
    for (ProcessHandle child : adopted()) {
      if (ProcStat.of(child).filter(ProcStat::zombie).isPresent()) {
        now.add(child.pid());
        if (zombies.contains(child.pid())) {
          bury(child);
        }
      } else if (LaunchMark.of(child).filter(launches::isOver).isPresent()) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
      }
    }
    zombies = now;
  }

  /**
   * Ends what servers left behind whose owner was killed. Returns how many processes that were.
   * Takes as long as they take to end, and a few seconds at most.
   */
  static int endLeftBehind() {
    Set<ProcessHandle> ended = new HashSet<>();
    // What they start while they are ended is only seen afterwards.
    for (int look = 0; look < MAX_LOOKS; look++) {
      List<ProcessHandle> left = leftBehind();
      if (!ended.addAll(left)) {
        break;
      }
      left.forEach(ProcessHandle::destroy);
      await(left);
      left.forEach(ProcessHandle::destroyForcibly);
    }
    return ended.size();
  }

  private static List<ProcessHandle> leftBehind() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(process -> LaunchMark.of(process).filter(mark -> !mark.isOwned()).isPresent())
        .toList();
  }

  private static void await(List<ProcessHandle> left) {
    try {
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TERM_MILLIS);
      for (ProcessHandle process : left) {
        while (process.isAlive() && System.nanoTime() < until) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
