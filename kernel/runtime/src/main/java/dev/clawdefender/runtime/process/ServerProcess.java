package dev.clawdefender.runtime.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A server's process and everything that it started. Safe for use by any thread. */
public final class ServerProcess {
  private static final Logger LOG = System.getLogger(ServerProcess.class.getName());
  private static final Duration TERM_PATIENCE = Duration.ofSeconds(2);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(2);
  private static final long LOOK_MILLIS = 20;

  /** So many looks in a row have to find nothing. */
  private static final int LOOKS = 2;

  /** So many are enough, also if there is a process of which nothing can be seen. */
  private static final int MAX_LOOKS = 10;

  /** What a shell says of a process that was killed. */
  private static final int KILLED = 128 + 9;

  private final Process process;
  private final LaunchMark mark;
  private final Orphans orphans;
  private final Consumer<String> onServe;
  private final Consumer<ServerProcess> onEnd;
  private final Set<ProcessHandle> tree = new LinkedHashSet<>();

  ServerProcess(
      Process process,
      LaunchMark mark,
      Orphans orphans,
      Consumer<String> onServe,
      Consumer<ServerProcess> onEnd) {
    this.process = process;
    this.mark = mark;
    this.orphans = orphans;
    this.onServe = onServe;
    this.onEnd = onEnd;
  }

  /** From now on it serves this session, and what it does is told of that one. */
  public void serves(String session) {
    onServe.accept(session);
  }

  public long pid() {
    return process.pid();
  }

  /** Where the server reads from. */
  public OutputStream stdin() {
    return process.getOutputStream();
  }

  /** What the server writes. */
  public InputStream stdout() {
    return process.getInputStream();
  }

  /** What the server writes to its standard error; empty if it has ours. */
  public InputStream stderr() {
    return process.getErrorStream();
  }

  /**
   * Calls {@code action} when the process itself has ended, on a thread that must not be held up.
   */
  public void onExit(Runnable action) {
    var unused = process.onExit().thenRun(action);
  }

  /** Whether the process itself runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until the process itself ends; true if it did within {@code patience}. */
  public boolean awaitExit(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Ends the process and all that it started, and returns when nothing of it is left: closes its
   * standard input, waits {@code grace} for it to end by itself, terminates and at last kills. What
   * cannot be killed within a few seconds is logged and left.
   *
   * @return the exit status; 128 + N where signal N ended the process
   */
  public int end(Duration grace) throws InterruptedException {
    noteTree();
    // Closing waits for a write that blocks, so it must not keep us from going on.
    Thread.ofPlatform().daemon().name("close-stdin-" + pid()).start(this::closeQuietly);
    awaitExit(grace);
    noteTree();
    if (anyAlive()) {
      signalAll(ProcessHandle::destroy);
      awaitAll(TERM_PATIENCE);
    }
    kill();
    buryTree();
    onEnd.accept(this);
    if (awaitExit(Duration.ZERO)) {
      return process.exitValue();
    }
    return KILLED; // as soon as it can be
  }

  private void kill() throws InterruptedException {
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    int looks = 0;
    while (System.nanoTime() < deadline && !isEnough(looks)) {
      // What a process starts while it is killed is only seen afterwards.
      noteTree();
      if (anyAlive()) {
        signalAll(ProcessHandle::destroyForcibly);
        awaitAll(Duration.ofMillis(50));
        looks = 0;
      } else {
        looks++;
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
    if (anyAlive()) {
      LOG.log(
          Level.WARNING,
          "the server process {0} was killed and does not end, or something that it started: {1}",
          Long.toString(pid()),
          left());
    }
  }

  private boolean isEnough(int looks) {
    return looks >= MAX_LOOKS || (looks >= LOOKS && !orphans.anyUnknown());
  }

  private synchronized String left() {
    return Stream.concat(Stream.of(process.toHandle()), tree.stream())
        .filter(ProcessHandle::isAlive)
        .map(handle -> handle.pid() + " (" + handle.info().command().orElse("unknown") + ")")
        .collect(Collectors.joining(", "));
  }

  private void closeQuietly() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The process has gone; that is what this is about.
    }
  }

  private synchronized void noteTree() {
    process.toHandle().descendants().forEach(tree::add);
    for (ProcessHandle orphan : orphans.of(mark, pid())) {
      tree.add(orphan);
      orphan.descendants().forEach(tree::add);
    }
    tree.removeIf(handle -> !handle.isAlive());
  }

  private synchronized void buryTree() {
    tree.forEach(orphans::bury);
  }

  private synchronized boolean anyAlive() {
    tree.removeIf(
        handle -> {
          orphans.bury(handle);
          return !handle.isAlive();
        });
    return process.isAlive() || !tree.isEmpty();
  }

  private void signalAll(Consumer<ProcessHandle> signal) {
    List<ProcessHandle> all = new ArrayList<>();
    all.add(process.toHandle());
    synchronized (this) {
      all.addAll(tree);
    }
    all.stream().filter(ProcessHandle::isAlive).forEach(signal);
  }

  private void awaitAll(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (anyAlive() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
