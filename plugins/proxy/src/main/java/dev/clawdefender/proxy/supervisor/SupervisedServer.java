package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.proxy.session.Sessions;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.policy.PolicyInForce;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.server.ServerTarget;
import dev.clawdefender.runtime.session.Exchanges;
import dev.clawdefender.runtime.session.OpenSession;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server and all its sessions, each of which has a process of its own. Safe for use by any
 * thread.
 */
final class SupervisedServer {
  private final String name;
  private final KernelContext kernel;
  private final Sessions sessions;
  private final ServerHealth health;
  private final WarmProcess warm;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();

  SupervisedServer(String name, KernelContext kernel, Sessions sessions) {
    this.name = name;
    this.kernel = kernel;
    this.sessions = sessions;
    this.health =
        new ServerHealth(
            kernel.configuration().supervisor().failures(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.warm = new WarmProcess(kernel, health);
  }

  String name() {
    return name;
  }

  ServerHealth health() {
    return health;
  }

  int sessionCount() {
    return open.size();
  }

  /**
   * Opens a session. Blocks until the server is started.
   *
   * @throws IOException if the server cannot be started, or must not be now; says so for people
   */
  Session open(
      ServerTarget target, InputStream fromClient, OutputStream toClient, Exchanges exchanges)
      throws IOException {
    Optional<String> refusal = health.refusal(System.nanoTime());
    if (refusal.isPresent()) {
      throw new IOException("the server \"" + name + "\" is not started: " + refusal.get());
    }
    PolicyInForce unusedPolicy = kernel.policies().of(name); // that is no failure of the server's
    OpenSession wanted =
        new OpenSession(name, target, Standing.ALONE, fromClient, toClient, exchanges);
    try {
      Session session = sessions.open(wanted, this::process, health);
      open.add(session);
      var unused = session.ended().whenComplete((status, problem) -> open.remove(session));
      if (health.state(System.nanoTime()) == ServerHealth.State.STOPPED) {
        session.stop(); // meanwhile
      }
      return session;
    } catch (IOException e) {
      health.failed(Duration.ZERO, System.nanoTime());
      throw e;
    }
  }

  private ServerProcess process(ServerCommand command, String session) throws IOException {
    Optional<ServerProcess> waiting = warm.take(command);
    if (waiting.isPresent()) {
      waiting.get().serves(session);
      return waiting.get();
    }
    return kernel.processes().launch(name, session, command, Standing.ALONE);
  }

  /** Sees to the process that is to wait for the next session. To be called now and then. */
  void tend(ConfiguredServer configured) {
    warm.tend(configured);
  }

  /**
   * Ends all its processes, and starts none before {@link #restart}. Completes when none waits for
   * a session any more; does not wait for that.
   */
  CompletableFuture<Void> stop() {
    health.stop();
    open.forEach(Session::stop);
    return warm.end();
  }

  /** Ends all its processes, and forgets that it failed or was stopped. Does not wait for that. */
  void restart() {
    var unused = warm.end();
    open.forEach(Session::stop);
    health.restart();
  }

  /** For who asks how it is. */
  JsonObject describe() {
    long now = System.nanoTime();
    JsonArray ids = new JsonArray();
    open.forEach(session -> ids.add(session.id()));
    JsonObject json =
        new JsonObject()
            .put("name", name)
            .put("state", health.state(now).text())
            .put("failures", health.failures())
            .put("sessions", ids);
    warm.pid().ifPresent(pid -> json.put("waiting_pid", pid));
    health.refusal(now).ifPresent(why -> json.put("why", why));
    return json;
  }
}
