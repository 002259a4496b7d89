package dev.clawdefender.sensor.polling;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.linux.ProcessTable;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceThread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds, by looking, which processes that descend from ours came, changed and went. */
final class RunningProcesses {
  /** Stands for a status that nobody told us. */
  static final int UNKNOWN_STATUS = -1;

  /** More are not looked at. */
  static final int MAX_PROCESSES = 2048;

  private record Image(String program, List<String> arguments) {
    static Image of(int pid) {
      return new Image(ProcessFiles.program(pid), ProcessFiles.arguments(pid));
    }

    /** Whether it tells anything; one that is just ending does not. */
    boolean isKnown() {
      return !program.isEmpty() || !arguments.isEmpty();
    }
  }

  private record Running(int parent, long started, Image image) {}

  private final int own = (int) ProcessHandle.current().pid();
  private final SourceThread out;
  private Map<Integer, Running> known = Map.of();

  RunningProcesses(SourceThread out) {
    this.out = out;
  }

  /** Takes what runs already as known. */
  void begin() {
    known = running(ProcessTable.read());
  }

  /** Tells what is different from the last look. */
  void look() {
    ProcessTable table = ProcessTable.read();
    Map<Integer, Running> before = known;
    Map<Integer, Running> now = running(table);
    before.forEach(
        (pid, running) -> {
          if (!isAlive(table.rows().get(pid), running)) {
            tell(pid, running.parent(), new OsAction.Exit(UNKNOWN_STATUS));
          }
        });
    now.forEach((pid, running) -> came(pid, running, before));
    known = now;
  }

  private static boolean isAlive(ProcessTable.@Nullable Row row, Running running) {
    return row != null && !row.ended() && row.started() == running.started();
  }

  Set<Integer> pids() {
    return known.keySet();
  }

  /** Parents before their children. */
  private Map<Integer, Running> running(ProcessTable table) {
    Map<Integer, Running> running = new LinkedHashMap<>();
    for (int pid : table.descendantsOf(own)) {
      ProcessTable.Row row = table.rows().get(pid);
      if (row != null && !row.ended()) {
        if (running.size() == MAX_PROCESSES) {
          out.lost(1);
          break;
        }
        running.put(pid, new Running(row.parent(), row.started(), Image.of(pid)));
      }
    }
    return running;
  }

  private void came(int pid, Running running, Map<Integer, Running> before) {
    Running earlier = before.get(pid);
    boolean isNew = earlier == null || earlier.started() != running.started();
    if (isNew) {
      tell(running.parent(), 0, new OsAction.Fork(pid));
    }
    Image image = isNew ? imageOf(before.get(running.parent())) : imageOf(earlier);
    if (running.image().isKnown() && !running.image().equals(image)) {
      tell(
          pid,
          running.parent(),
          new OsAction.Execute(running.image().program(), running.image().arguments()));
    }
  }

  private static @Nullable Image imageOf(@Nullable Running process) {
    return process == null ? null : process.image();
  }

  private void tell(int pid, int parent, OsAction action) {
    boolean alive = !(action instanceof OsAction.Exit);
    out.tell(
        new SourceEvent(
            BootClock.now(),
            pid,
            parent,
            alive ? ProcessFiles.user(pid) : -1,
            0,
            action,
            SourceEvent.NO_FD,
            Certainty.INFERRED));
  }
}
