package dev.clawdefender.sensor.connector;

import dev.clawdefender.sensor.linux.ProcessTable;
import java.util.HashSet;
import java.util.Set;

/** The processes that descend from ours, which servers are among. Used by one thread. */
public final class Descendants {
  private final int own = (int) ProcessHandle.current().pid();
  private final Set<Integer> pids = new HashSet<>();

  /** Begins with those that run already. */
  public Descendants() {
    pids.addAll(ProcessTable.read().descendantsOf(own));
  }

  void forked(int parent, int child) {
    if (parent == own || pids.contains(parent)) {
      pids.add(child);
    }
  }

  void exited(int pid) {
    pids.remove(pid);
  }

  /** Those that run, as far as is known. */
  public Set<Integer> pids() {
    return pids;
  }
}
