package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.policy.PolicyInForce;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A process of a server that waits for the next session. One that ends before that counts as a
 * failure of the server. Safe for use by any thread.
 */
final class WarmProcess {
  private static final Logger LOG = System.getLogger(WarmProcess.class.getName());

  /** It has nothing to finish. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private final KernelContext kernel;
  private final ServerHealth health;
  private @Nullable Waiting waiting;

  /** Nobody wanted one for so long that none is started before a session is opened again. */
  private boolean unwanted;

  private record Waiting(ServerProcess process, ServerCommand command, long since) {
    Duration age() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  WarmProcess(KernelContext kernel, ServerHealth health) {
    this.kernel = kernel;
    this.health = health;
  }

  /** The process that waits, if there is one. */
  synchronized OptionalLong pid() {
    return waiting == null ? OptionalLong.empty() : OptionalLong.of(waiting.process.pid());
  }

  /**
   * Sees to it that there is one if there is to be one, and none that is not to be. To be called
   * now and then, and when a session was opened. Blocks while one is started.
   */
  synchronized void tend(ConfiguredServer server) {
    Waiting now = waiting;
    if (now != null) {
      boolean idle = server.idle().filter(limit -> now.age().compareTo(limit) >= 0).isPresent();
      unwanted = unwanted || idle;
      if (unwanted || !server.atBoot() || !now.command.equals(server.target())) {
        var unused = end();
      }
    }
    boolean wanted = server.atBoot() && !unwanted && waiting == null;
    if (wanted
        && server.target() instanceof ServerCommand command
        && health.state(System.nanoTime()) == ServerHealth.State.READY) {
      start(server.name(), command);
    }
  }

  private void start(String server, ServerCommand command) {
    try {
      PolicyInForce unused = kernel.policies().of(server);
    } catch (IOException e) {
      return; // what cannot be judged is not started
    }
    try {
      ServerProcess process = kernel.processes().launch(server, command, Standing.ALONE);
      waiting = new Waiting(process, command, System.nanoTime());
      process.onExit(
          () -> {
            Thread unused = Thread.ofVirtual().start(() -> died(process, server));
          });
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the server {0} is not started: {1}", server, e.getMessage());
      health.failed(Duration.ZERO, System.nanoTime());
    }
  }

  private synchronized void died(ServerProcess process, String server) {
    if (waiting != null && waiting.process == process) {
      health.failed(waiting.age(), System.nanoTime());
      LOG.log(Level.WARNING, "the server {0} ended before anybody used it", server);
      var unused = end();
    }
  }

  /** The process that waits, for a session of its own, if it was started so. */
  synchronized Optional<ServerProcess> take(ServerCommand command) {
    unwanted = false;
    Waiting taken = waiting;
    if (taken == null || !taken.command.equals(command) || !taken.process.isAlive()) {
      return Optional.empty(); // of one that has just ended we hear in died()
    }
    waiting = null;
    return Optional.of(taken.process);
  }

  /** Ends the process that waits. Completes when nothing of it is left; does not wait for that. */
  synchronized CompletableFuture<Void> end() {
    Waiting last = waiting;
    waiting = null;
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (last == null) {
      done.complete(null);
    } else {
      Thread unused = Thread.ofVirtual().start(() -> end(last.process, done));
    }
    return done;
  }

  private static void end(ServerProcess process, CompletableFuture<Void> done) {
    try {
      int unused = process.end(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      done.complete(null);
    }
  }
}
