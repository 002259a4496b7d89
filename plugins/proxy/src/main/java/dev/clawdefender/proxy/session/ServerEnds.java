package dev.clawdefender.proxy.session;

import dev.clawdefender.proxy.oauth.OAuthCredentials;
import dev.clawdefender.proxy.recovery.RecoveringEnd;
import dev.clawdefender.proxy.recovery.SessionRecovery;
import dev.clawdefender.proxy.remote.HttpEnd;
import dev.clawdefender.proxy.remote.RemoteMeters;
import dev.clawdefender.proxy.server.ProcessEnd;
import dev.clawdefender.proxy.server.ProcessStart;
import dev.clawdefender.proxy.server.ServerCredentials;
import dev.clawdefender.proxy.server.ServerEnd;
import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.server.RemoteServer;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.session.OpenSession;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Opens the server's end of a session, whichever kind it is. Safe for use by any thread. */
final class ServerEnds {
  private final KernelContext kernel;
  private final Map<String, RemoteMeters> meters = new ConcurrentHashMap<>();

  ServerEnds(KernelContext kernel) {
    this.kernel = kernel;
  }

  /**
   * Opens one.
   *
   * @param processes starts the server, if it is a process
   * @param health says whether that may be done again
   * @param recovery has the session go on with another process; null: it ends with the first
   * @throws IOException if that cannot be; says so for people
   */
  ServerEnd open(
      OpenSession wanted,
      ProcessStart processes,
      ServerHealth health,
      @Nullable SessionRecovery recovery)
      throws IOException {
    return switch (wanted.target()) {
      case ServerCommand command ->
          recovery == null
              ? new ProcessEnd(processes.start(command))
              : new RecoveringEnd(processes, command, health, recovery);
      case RemoteServer remote ->
          new HttpEnd(
              kernel.vertx(),
              wanted.server(),
              remote,
              wanted.exchanges(),
              credentials(wanted.server(), remote),
              meters.computeIfAbsent(
                  wanted.server(), name -> new RemoteMeters(kernel.metrics(), name)));
    };
  }

  private Optional<ServerCredentials> credentials(String name, RemoteServer remote) {
    return switch (remote.authorization()) {
      case NONE, FORWARD -> Optional.empty();
      case OAUTH ->
          Optional.of(
              OAuthCredentials.of(
                  kernel.vertx(),
                  name,
                  remote.url(),
                  remote.oauth(),
                  Configuration.dataDirectory()));
    };
  }
}
