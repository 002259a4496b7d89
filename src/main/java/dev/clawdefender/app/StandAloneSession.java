package dev.clawdefender.app;

import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.app.control.RunArguments;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.Kernel;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.server.ServerTarget;
import dev.clawdefender.runtime.session.Exchanges;
import dev.clawdefender.runtime.session.OpenSession;
import dev.clawdefender.runtime.session.SessionOpened;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** {@code run} without a supervisor: one session in a kernel of its own. */
final class StandAloneSession {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  private final RunArguments wanted;
  private volatile Map<String, ConfiguredServer> servers = Map.of();

  StandAloneSession(RunArguments wanted) {
    this.wanted = wanted;
  }

  /**
   * Runs it to its end.
   *
   * @return the status to exit with
   * @throws PolicyException if the policy cannot be used; the server is not started then
   */
  int run() throws PolicyException {
    // Whoever prints by mistake must not break the session.
    System.setOut(System.err);
    Kernel kernel =
        Kernel.boot(
            wanted.config() != null ? wanted.config() : Home.configuration(), this::adjusted);
    Thread closer = new Thread(kernel::close, "shutdown");
    Runtime.getRuntime().addShutdownHook(closer);
    CompletableFuture<SessionEvent.Ended> ended = new CompletableFuture<>();
    kernel
        .bus()
        .listen(
            Addresses.SESSION,
            event -> {
              // Only one session is ever opened here.
              if (event instanceof SessionEvent.Ended end) {
                ended.complete(end);
              }
            });
    OpenSession session =
        new OpenSession(
            wanted.server(),
            target(),
            Standing.WITH_US,
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new Exchanges());
    try {
      SessionOpened unused =
          kernel
              .bus()
              .ask(Addresses.OPEN_SESSION, session, START_PATIENCE)
              .toCompletionStage()
              .toCompletableFuture()
              .join();
    } catch (CompletionException e) {
      System.err.println(
          "clawdefender: the server could not be started: "
              + why(e.getCause() == null ? e : e.getCause()));
      return ExitStatus.PROBLEM;
    }
    return ended.join().exitStatus();
  }

  private static @Nullable String why(Throwable cause) {
    // Whoever would answer is one of the parts that a configuration can turn off.
    return cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
        ? "the proxy is turned off; see [plugins] off in the configuration"
        : cause.getMessage();
  }

  private ServerTarget target() {
    if (!wanted.command().isEmpty()) {
      return ServerCommand.here(wanted.command());
    }
    ConfiguredServer found = servers.get(wanted.server());
    if (found == null) {
      throw new ConfigurationException(
          "no server \""
              + wanted.server()
              + "\" is configured; there are: "
              + servers.keySet().stream().sorted().toList());
    }
    return found.target();
  }

  private Configuration adjusted(Configuration configured) {
    servers = configured.servers();
    ConfiguredServer ours = servers.get(wanted.server());
    // No policy is read that judges nothing here.
    Configuration result =
        configured.withServers(ours == null ? Map.of() : Map.of(wanted.server(), ours));
    if (!wanted.policies().isEmpty()) {
      result =
          result
              .withPolicyFiles(wanted.policies())
              .withServers(
                  ours == null ? Map.of() : Map.of(wanted.server(), ours.withCommonPolicy()));
    }
    return wanted.auditDirectory() == null
        ? result
        : result.withAuditDirectory(wanted.auditDirectory().toAbsolutePath().normalize());
  }
}
