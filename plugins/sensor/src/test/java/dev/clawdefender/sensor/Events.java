package dev.clawdefender.sensor;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.source.SourceEvent;
import java.util.List;

/** Events of processes that cannot be there: their numbers are larger than the kernel's largest. */
public final class Events {
  /** Larger than the most that pid_max may be, see proc(5). */
  public static final int NOBODY = 1 << 23;

  private Events() {}

  public static SourceEvent of(int pid, OsAction action, long time) {
    return new SourceEvent(time, pid, 0, -1, 0, action, SourceEvent.NO_FD, Certainty.SEEN);
  }

  /** Of a process that the kernel says is of a launch. */
  public static SourceEvent ofLaunch(long launch, int pid, OsAction action, long time) {
    return new SourceEvent(time, pid, 0, 0, launch, action, SourceEvent.NO_FD, Certainty.SEEN);
  }

  public static SourceEvent fork(int pid, int child, long time) {
    return of(pid, new OsAction.Fork(child), time);
  }

  public static SourceEvent exit(int pid, long time) {
    return of(pid, new OsAction.Exit(0), time);
  }

  public static SourceEvent execute(int pid, String program, long time, String... arguments) {
    return of(pid, new OsAction.Execute(program, List.of(arguments)), time);
  }

  public static OsAction.Open read(String path) {
    return new OsAction.Open(path, OsAction.Access.READ, false);
  }

  public static OsAction.Open write(String path) {
    return new OsAction.Open(path, OsAction.Access.WRITE, false);
  }
}
