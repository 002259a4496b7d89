package dev.clawdefender.sensor.polling;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.linux.SocketTable;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out what the sockets of processes are connected to. Used by one thread. */
final class Connections {
  /** A socket that a process has. */
  record Socket(int pid, long inode) {}

  /** So many may wait to be connected; of more, the newest are not watched. */
  static final int MAX_WAITING = 4096;

  /** Of one process so many, so that it takes no other's place. */
  static final int MAX_OF_PROCESS = 256;

  private final SourceThread out;

  /** Those of which there was nothing to tell yet. */
  private List<Socket> waiting = new ArrayList<>();

  Connections(SourceThread out) {
    this.out = out;
  }

  /**
   * Tells whom new sockets, and those that waited, are connected to.
   *
   * @param open all that processes have open now; one that was closed has nothing to tell
   */
  void look(List<Socket> found, Set<Socket> open) {
    waiting.removeIf(socket -> !open.contains(socket));
    Map<Integer, Integer> counts = new HashMap<>();
    waiting.forEach(socket -> counts.merge(socket.pid(), 1, Integer::sum));
    for (Socket socket : found) {
      if (waiting.size() < MAX_WAITING
          && counts.merge(socket.pid(), 1, Integer::sum) <= MAX_OF_PROCESS) {
        waiting.add(socket);
      } else {
        out.lost(1);
      }
    }
    Map<String, SocketTable> tables = new HashMap<>();
    List<Socket> still = new ArrayList<>();
    for (Socket socket : waiting) {
      String namespace =
          ProcessFiles.link(Path.of("/proc", Integer.toString(socket.pid()), "ns/net"));
      SocketTable table = tables.computeIfAbsent(namespace, _ -> SocketTable.of(socket.pid()));
      SocketTable.Row row = table.rows().get(socket.inode());
      if (row == null || row.role() == SocketTable.Role.IDLE) {
        still.add(socket);
      } else {
        tell(socket.pid(), row);
      }
    }
    waiting = still;
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  private void tell(int pid, SocketTable.Row row) {
    switch (row.role()) {
      case CONNECTED -> tell(pid, new OsAction.Connect(row.end(), false));
      case LISTENS -> tell(pid, new OsAction.Listen(row.end()));
      case ACCEPTED, IDLE -> {}
    }
  }

  private void tell(int pid, OsAction action) {
    out.tell(
        new SourceEvent(
            BootClock.now(), pid, 0, -1, 0, action, SourceEvent.NO_FD, Certainty.INFERRED));
  }
}
