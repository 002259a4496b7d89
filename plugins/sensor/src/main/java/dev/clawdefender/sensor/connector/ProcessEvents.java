package dev.clawdefender.sensor.connector;

import com.sun.jna.Memory;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.linux.LibC;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceThread;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Makes events of what the kernel tells of processes, and keeps account of which descend from us.
 * Used by one thread.
 */
public final class ProcessEvents implements ConnectorSocket.Receiver {
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_BOOTTIME = 7;

  private final SourceThread out;
  private final Descendants descendants;
  private final IntFunction<String> opened;
  private final SequenceGaps gaps = new SequenceGaps();
  private final Memory time = new Memory(16);
  private long sleptNanos;

  /**
   * @param opened the program that a process opened last in order to execute it, for those that
   *     have gone; empty if unknown
   */
  public ProcessEvents(SourceThread out, Descendants descendants, IntFunction<String> opened) {
    this.out = out;
    this.descendants = descendants;
    this.opened = opened;
  }

  /** Looks how long the machine slept, which the kernel's times leave out. */
  void adjust() {
    sleptNanos = read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC);
  }

  private long read(int clock) {
    LibC.clock_gettime(clock, time);
    return time.getLong(0) * 1_000_000_000L + time.getLong(8);
  }

  @Override
  public void message(ConnectorMessage message) {
    if (message.notice() instanceof ProcessNotice.Answer) {
      return; // to somebody's wish; it is not counted
    }
    out.lost(gaps.after(message.cpu(), message.sequence()));
    long nanos = message.nanos() + sleptNanos;
    switch (message.notice()) {
      case ProcessNotice.Forked(int parent, int child) -> {
        descendants.forked(parent, child);
        tell(nanos, parent, 0, -1, new OsAction.Fork(child), Certainty.SEEN);
      }
      case ProcessNotice.Executed(int pid) -> executed(nanos, pid);
      case ProcessNotice.Exited(int pid, int status, int parent) -> {
        descendants.exited(pid);
        tell(nanos, pid, parent, -1, new OsAction.Exit(status), Certainty.SEEN);
      }
      case ProcessNotice.Other _, ProcessNotice.Answer _ -> {}
    }
  }

  private void executed(long nanos, int pid) {
    // The arguments first: they go first when a process ends.
    List<String> arguments = ProcessFiles.arguments(pid);
    String program = ProcessFiles.program(pid);
    String asked = opened.apply(pid);
    tell(
        nanos,
        pid,
        0,
        ProcessFiles.user(pid),
        new OsAction.Execute(program.isEmpty() ? asked : program, arguments),
        Certainty.RESOLVED_LATER);
  }

  private void tell(
      long nanos, int pid, int parent, int uid, OsAction action, Certainty certainty) {
    out.tell(new SourceEvent(nanos, pid, parent, uid, 0, action, SourceEvent.NO_FD, certainty));
  }

  @Override
  public void overrun() {
    out.lost(gaps.overrun());
  }
}
