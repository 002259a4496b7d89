package dev.clawdefender.proxy.supervisor;

import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.proxy.session.Sessions;
import dev.clawdefender.runtime.process.Standing;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server and all its sessions, each of which has a process of its own. Safe for use by any
 * thread.
 */
final class SupervisedServer {
  private final String name;
  private final Sessions sessions;
  private final ServerHealth health;
  private final Set<Session> open = ConcurrentHashMap.newKeySet();

  SupervisedServer(String name, Sessions sessions, int mostFailures) {
    this.name = name;
    this.sessions = sessions;
    this.health = new ServerHealth(mostFailures, () -> ThreadLocalRandom.current().nextDouble());
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
    long started = System.nanoTime();
    try {
      Session session =
          sessions.open(
              new OpenSession(name, target, Standing.ALONE, fromClient, toClient, exchanges));
      open.add(session);
      var unused =
          session
              .ended()
              .whenComplete((status, problem) -> ended(session, System.nanoTime() - started));
      if (health.state(System.nanoTime()) == ServerHealth.State.STOPPED) {
        session.stop(); // meanwhile
      }
      return session;
    } catch (IOException e) {
      health.failed(Duration.ZERO, System.nanoTime());
      throw e;
    }
  }

  private void ended(Session session, long nanos) {
    open.remove(session);
    if (session.endedByServer()) {
      health.failed(Duration.ofNanos(nanos), System.nanoTime());
    } else {
      health.ended();
    }
  }

  /** Ends all its sessions. Does not wait for that. */
  void endSessions() {
    open.forEach(Session::stop);
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
    health.refusal(now).ifPresent(why -> json.put("why", why));
    return json;
  }
}
