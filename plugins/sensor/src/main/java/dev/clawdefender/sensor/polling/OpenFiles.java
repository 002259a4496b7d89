package dev.clawdefender.sensor.polling;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.sensor.linux.OpenFile;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceThread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds, by looking, which files and connections processes have that they did not have before. Used
 * by one thread.
 */
public final class OpenFiles {
  /** Of one process so many are looked at. */
  static final int MAX_FILES = 1024;

  private final SourceThread out;
  private final Connections connections;

  /** What each process has open: the target of each descriptor. */
  private Map<Integer, Map<String, String>> known = Map.of();

  private final Set<Integer> overfull = new HashSet<>();

  public OpenFiles(SourceThread out) {
    this.out = out;
    connections = new Connections(out);
  }

  /** Takes what is open already as known. */
  public void begin(Collection<Integer> pids) {
    Map<Integer, Map<String, String>> now = new HashMap<>();
    for (int pid : pids.stream().limit(RunningProcesses.MAX_PROCESSES).toList()) {
      now.put(pid, OpenFile.targets(pid, MAX_FILES));
    }
    known = now;
  }

  /** Tells what these have that they did not have at the last look. */
  public void look(Collection<Integer> pids) {
    Map<Integer, Map<String, String>> now = new HashMap<>();
    List<Connections.Socket> sockets = new ArrayList<>();
    Set<Connections.Socket> openSockets = new HashSet<>();
    for (int pid : pids) {
      if (now.size() == RunningProcesses.MAX_PROCESSES) {
        out.lost(1);
        break;
      }
      Map<String, String> before = known.getOrDefault(pid, Map.of());
      Map<String, String> open = OpenFile.targets(pid, MAX_FILES);
      now.put(pid, open);
      countOverfull(pid, open.size());
      open.forEach(
          (descriptor, target) -> {
            long inode = OpenFile.socket(target);
            if (inode != 0) {
              openSockets.add(new Connections.Socket(pid, inode));
            }
            if (!target.equals(before.get(descriptor))) {
              opened(pid, descriptor, target, sockets);
            }
          });
    }
    overfull.retainAll(now.keySet());
    connections.look(sockets, openSockets);
    known = now;
  }

  private void countOverfull(int pid, int files) {
    if (files >= MAX_FILES && overfull.add(pid)) {
      out.lost(1);
    }
  }

  private void opened(int pid, String descriptor, String target, List<Connections.Socket> sockets) {
    long inode = OpenFile.socket(target);
    if (inode != 0) {
      sockets.add(new Connections.Socket(pid, inode));
    } else if (OpenFile.isPath(target)) {
      OpenFile.access(pid, descriptor).ifPresent(access -> tell(pid, target, access));
    }
  }

  private void tell(int pid, String target, Access access) {
    out.tell(
        new SourceEvent(
            BootClock.now(),
            pid,
            0,
            -1,
            0,
            new OsAction.Open(OpenFile.path(target), access, false),
            SourceEvent.NO_FD,
            Certainty.INFERRED));
  }
}
