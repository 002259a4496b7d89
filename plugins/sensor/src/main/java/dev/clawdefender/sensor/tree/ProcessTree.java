package dev.clawdefender.sensor.tree;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.sensor.linux.ProcessFiles;
import dev.clawdefender.sensor.source.SourceEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The processes that events told of. A process is told from an earlier one with its number by when
 * it was started: a fork makes a new one, and one whose start was not seen is looked at again. Used
 * by one thread.
 */
public final class ProcessTree {
  /** So many processes are known at most. */
  static final int MAX = 10_000;

  /** How long one that ended is kept for what is told late; nanoseconds. */
  static final long KEPT = 5_000_000_000L;

  /** How often one whose start was not seen is looked at; nanoseconds. */
  private static final long LOOK = 1_000_000_000L;

  private static final int MAX_LOOKUPS = 20;

  private final LaunchedProcesses launched;
  private final int self = (int) ProcessHandle.current().pid();
  private final LinkedHashMap<Integer, TrackedProcess> processes = new LinkedHashMap<>();
  private volatile int size;
  private final LongAdder evicted = new LongAdder();

  public ProcessTree(LaunchedProcesses launched) {
    this.launched = launched;
  }

  /** How many processes are known. May be called by any thread. */
  public int size() {
    return size;
  }

  /** How many were forgotten that had not ended, for want of room. By any thread. */
  public long evicted() {
    return evicted.sum();
  }

  /** Takes note of an event, and tells whose it is. */
  public TrackedProcess note(SourceEvent event) {
    TrackedProcess process = process(event);
    if (event.uid() >= 0) {
      process.isUser(event.uid());
    }
    if (event.launch() != 0) {
      process.isOfLaunch(event.launch());
    } else if (process.launch() == 0 && process.parentPid() == self) {
      process.isOfLaunch(launched.known(process.pid())); // starting it may take long
    }
    if (process.isHiding()) {
      ask(process);
    }
    switch (event.action()) {
      case OsAction.Fork fork -> fork(process, (int) fork.child(), event.bootNanos());
      case OsAction.Execute execute -> executes(process, execute);
      case OsAction.Exit unused -> process.endsAt(event.bootNanos());
      default -> {}
    }
    return process;
  }

  private TrackedProcess process(SourceEvent event) {
    TrackedProcess known = processes.get(event.pid());
    if (known != null && isStill(known, event.bootNanos())) {
      return known;
    }
    return lookUp(event.pid(), event.parent(), event.bootNanos(), new HashSet<>());
  }

  private boolean isStill(TrackedProcess known, long time) {
    if (known.hasEnded() && time > known.ended() + KEPT) {
      return false;
    }
    if (known.isForkSeen() || !known.hasEnded() && time - known.looked() < LOOK) {
      return true; // another of its number would come with a fork of its own
    }
    known.looked(time);
    return ProcessFiles.stat(known.pid())
        .map(now -> now.started() == known.startTicks())
        .orElse(true); // it has ended, and this is told late
  }

  /**
   * Forks may have been missed, or will be: from now on each process is looked at now and then. To
   * be called when events were lost, and when they come from another source. One that is not there
   * any more is kept for a while, since what it did last may be told yet.
   */
  public void distrust(long now) {
    processes.values().removeIf(each -> each.hasEnded() && now - each.ended() > KEPT);
    for (TrackedProcess each : processes.values()) {
      // When it was started is looked up once: if that is another's by now, it is seen then.
      long started =
          each.startTicks() >= 0
              ? each.startTicks()
              : ProcessFiles.stat(each.pid()).map(ProcessFiles.Stat::started).orElse(-1L);
      each.distrust(started);
      if (started < 0 && !each.hasEnded()) {
        each.endsAt(now);
      }
    }
    size = processes.size();
  }

  private void fork(TrackedProcess parent, int child, long time) {
    put(started(child, parent.pid(), parent, time, true));
  }

  private TrackedProcess started(
      int pid, int parentPid, @Nullable TrackedProcess parent, long time, boolean forkSeen) {
    TrackedProcess process = new TrackedProcess(pid, parentPid, parent, time, forkSeen);
    if (parentPid == self && process.launch() == 0) {
      process.isOfLaunch(launched.of(pid));
      if (process.launch() == 0) {
        ask(process); // it may have been left behind by one, and become our child later
      }
    }
    return process;
  }

  private void ask(TrackedProcess process) {
    long number = launched.saidBy(process.pid());
    if (number == LaunchedProcesses.HIDDEN) {
      process.hides();
    } else {
      process.isOfLaunch(number);
    }
  }

  /** What the source says comes first: by now the process may be something else. */
  private void executes(TrackedProcess process, OsAction.Execute execute) {
    String told = execute.program();
    String program = told.startsWith("/") ? told : knownOr(told, process.pid());
    process.executes(program, agent(process, program, execute.arguments()));
  }

  private static String knownOr(String told, int pid) {
    String program = ProcessFiles.program(pid);
    return program.isEmpty() ? told : program;
  }

  /** A process of a server is the server's, whatever it looks like. */
  private static Agent agent(TrackedProcess process, String program, List<String> arguments) {
    return process.launch() != 0
        ? Agent.NONE
        : Agents.of(
            program, arguments, ProcessFiles.variable(process.pid(), Agents.VARIABLE).orElse(""));
  }

  /** One whose start was not seen, and what it descends from as far as that is still there. */
  private TrackedProcess lookUp(int pid, int parentPid, long time, Set<Integer> before) {
    before.add(pid);
    Optional<ProcessFiles.Stat> stat = ProcessFiles.stat(pid);
    int parent = stat.map(ProcessFiles.Stat::parent).orElse(parentPid);
    TrackedProcess of = null;
    if (parent > 1 && parent != self && !before.contains(parent)) {
      TrackedProcess known = processes.get(parent);
      boolean there = known != null && isStill(known, time);
      of = there || before.size() > MAX_LOOKUPS ? known : lookUp(parent, 0, time, before);
    }
    TrackedProcess process = started(pid, parent, of, time, false);
    stat.ifPresent(now -> process.distrust(now.started()));
    process.looked(time);
    process.isUser(ProcessFiles.user(pid));
    if (process.launch() == 0 && stat.isPresent()) {
      ask(process);
    }
    String program = ProcessFiles.program(pid);
    if (!program.isEmpty()) {
      process.executes(program, agent(process, program, ProcessFiles.arguments(pid)));
    }
    ProcessFiles.workingDirectory(pid).ifPresent(path -> process.directory(path, time));
    put(process);
    return process;
  }

  private void put(TrackedProcess process) {
    processes.remove(process.pid()); // so that the order is that of their starts
    processes.put(process.pid(), process);
    if (processes.size() > MAX) {
      makeRoom(process.since());
    }
    size = processes.size();
  }

  /** Forgets what has ended for a while, or else what has ended, or else the oldest. */
  private void makeRoom(long now) {
    processes.values().removeIf(each -> each.hasEnded() && now - each.ended() > KEPT);
    if (processes.size() > MAX) {
      processes.values().removeIf(TrackedProcess::hasEnded);
    }
    while (processes.size() > MAX) {
      processes.pollFirstEntry();
      evicted.increment();
    }
  }
}
