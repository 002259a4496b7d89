package dev.clawdefender.runtime.process;

import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Starts server processes. Safe for use by any thread. */
public final class ProcessLauncher {
  private final Launches launches = new Launches();
  private final Orphans orphans = new Orphans(launches);
  private final LaunchHooks hooks = new LaunchHooks();

  /** What has been started and not been ended. */
  private final Set<ServerProcess> running = ConcurrentHashMap.newKeySet();

  /** Held shared while one is started, so that none is missed by who ends all. */
  private final ReadWriteLock starting = new ReentrantReadWriteLock();

  private volatile boolean closed;

  /** Done when servers may be started. */
  private volatile CompletableFuture<Void> watched = CompletableFuture.completedFuture(null);

  /** Gives a command a session of its own; macOS has no such program. */
  private final Optional<Path> setsid = Programs.find("setsid", Map.of(), Path.of("/"));

  /**
   * From now on {@code hook} is told of launches; of those that run already, at once. Holds up no
   * launch meanwhile.
   */
  public void addHook(LaunchHook hook) {
    hooks.add(hook);
    for (Launch launch : launches.running()) {
      hook.after(launch.number(), launch.pid());
      if (!launches.isRunning(launch.number())) {
        hook.ended(launch.number()); // maybe it was told so too early
      }
    }
  }

  /** From now on {@code hook} is told of no launch, but of what is being told already. */
  public void removeHook(LaunchHook hook) {
    hooks.remove(hook);
  }

  /**
   * Servers wait for {@code ready}, lest what they do at once is not seen.
   *
   * @param ready has to be done soon, whatever happens
   */
  public void startAfter(CompletableFuture<Void> ready) {
    watched = ready;
  }

  /** Whose a launch of this number is; remembered for some time after its end. */
  public Optional<Launch> launch(long number) {
    return launches.find(number);
  }

  /**
   * Whose launch a process says in its environment that it comes from. Reads {@code /proc}; empty
   * if it says nothing, has ended, or comes from another process's launch.
   */
  public Optional<Launch> launchOf(ProcessHandle process) {
    return LaunchMark.of(process).flatMap(launches::find);
  }

  /** Whether a process says nothing at this moment, which it also does while it calls exec(2). */
  public boolean isHidden(ProcessHandle process) {
    return LaunchMark.isHidden(process);
  }

  /**
   * Starts a server. Blocks a moment, see {@link #startAfter}.
   *
   * @param name its configured name; empty if it has none
   * @param session the session that it serves from the first on; empty if it waits for one
   * @throws IOException if there is no such program, it cannot be run, or this was closed
   */
  public ServerProcess launch(String name, String session, ServerCommand server, Standing standing)
      throws IOException {
    watched.join();
    starting.readLock().lock();
    try {
      if (closed) {
        throw new IOException("no server is started any more, since all are being ended");
      }
      orphans.adopt();
      return launchNow(launches.begin(name, session), server, standing);
    } finally {
      starting.readLock().unlock();
    }
  }

  /** The same for a server that serves no session yet. */
  public ServerProcess launch(String name, ServerCommand server, Standing standing)
      throws IOException {
    return launch(name, "", server, standing);
  }

  private ServerProcess launchNow(LaunchMark mark, ServerCommand server, Standing standing)
      throws IOException {
    try {
      Process process = startWatched(server, standing, mark);
      ServerProcess started =
          new ServerProcess(
              process,
              mark,
              orphans,
              session -> launches.serves(mark, session),
              ended -> {
                launches.ended(mark);
                running.remove(ended);
                hooks.ended(mark.number());
              });
      running.add(started);
      return started;
    } catch (IllegalArgumentException e) {
      launches.ended(mark);
      throw new IOException("the environment cannot be given to it: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      launches.ended(mark);
      throw e;
    }
  }

  /**
   * Starts nothing more, ends whatever runs, also what somebody else is ending, and returns when
   * nothing of it is left.
   */
  public void close() throws InterruptedException {
    starting.writeLock().lock();
    closed = true;
    starting.writeLock().unlock();
    List<Thread> ending = new ArrayList<>();
    for (ServerProcess process : running) {
      ending.add(Thread.ofVirtual().name("end-" + process.pid()).start(() -> end(process)));
    }
    for (Thread thread : ending) {
      thread.join();
    }
  }

  private static void end(ServerProcess process) {
    try {
      int unused = process.end(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process startWatched(ServerCommand server, Standing standing, LaunchMark mark)
      throws IOException {
    long pid = -1;
    hooks.before(mark.number());
    try {
      Process process = start(server, standing, mark);
      pid = process.pid();
      launches.started(mark, pid);
      return process;
    } finally {
      hooks.after(mark.number(), pid);
    }
  }

  private Process start(ServerCommand server, Standing standing, LaunchMark mark)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (standing == Standing.ALONE && setsid.isPresent()) {
      Programs.require(server); // setsid would say so on the server's standard error
      command.add(setsid.get().toString());
    }
    command.addAll(server.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(server.directory().toFile());
    if (standing == Standing.WITH_US) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(server.environment());
    environment.put(LaunchMark.VARIABLE, mark.text());
    return builder.start();
  }

  /**
   * Ends what servers left behind whose owner, a process of ours, was killed. Blocks until it is
   * done; returns how many processes that were. Finds none where there is no {@code /proc}.
   */
  public int endLeftBehind() {
    return Orphans.endLeftBehind();
  }

  /**
   * Ends what ended servers left behind unseen, and lets the operating system forget what has ended
   * of it. To be called now and then by a process that lives long.
   */
  public void tidy() {
    orphans.tidy();
  }
}
