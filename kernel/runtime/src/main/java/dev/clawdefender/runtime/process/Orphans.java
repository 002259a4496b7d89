package dev.clawdefender.runtime.process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;

/**
 * Descendants of servers whose own parent has gone. On Linux they become our children, because we
 * are their "subreaper" (prctl(2)), so that a server cannot leave a process behind by a double
 * fork.
 */
final class Orphans {
  private static final Logger LOG = System.getLogger(Orphans.class.getName());

  private final Set<Long> servers;
  private volatile boolean adopting;

  /**
   * @param servers the process ids of the servers that run
   */
  Orphans(Set<Long> servers) {
    this.servers = servers;
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
              } catch (LinkageError e) {
                LOG.log(Level.WARNING, "cannot adopt the orphans of servers: {0}", e.getMessage());
              }
            });
  }

  /** Our children that no server is: what servers that have ended left behind. */
  List<ProcessHandle> adopted() {
    return ProcessHandle.current()
        .children()
        .filter(child -> !servers.contains(child.pid()))
        .toList();
  }

  /** Lets the kernel forget adopted children that have ended. */
  void bury(ProcessHandle child) {
    if (adopting) {
      try {
        LibC.INSTANCE.waitpid((int) child.pid(), null, LibC.WNOHANG);
      } catch (LinkageError e) {
        LOG.log(Level.DEBUG, "cannot wait for process {0}", child.pid());
      }
    }
  }

  /** Whether other servers than {@code pid} run, so that an adopted process could be theirs. */
  boolean othersRun(long pid) {
    return servers.stream().anyMatch(other -> other != pid);
  }
}
