package dev.clawdefender.app;

import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.app.control.ServerName;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.Kernel;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.Configuration;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts a server behind policy: our standard input and output take the place of the server's. */
@Command(
    name = "run",
    description = {
      "Start an MCP server and judge every message between it and the client.",
      "Standard input and output carry the session; the log and the server's own log go to standard"
          + " error. Exits with the server's status."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);

  @Spec private CommandSpec spec;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration to use.")
  private @Nullable Path config;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Use this policy instead of the configured ones. Several are one policy.")
  private List<Path> policies = new ArrayList<>();

  @Option(
      names = "--server",
      paramLabel = "NAME",
      description = "The server's name in policy and log. Default: its command's file name.")
  private @Nullable String server;

  @Option(
      names = "--audit-dir",
      paramLabel = "DIR",
      description = "Write the audit log there instead of the configured directory.")
  private @Nullable Path auditDirectory;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = {
        "The server's program and its arguments, after --.",
        "Without one, --server names a server of the configuration."
      })
  private List<String> command = new ArrayList<>();

  private volatile Map<String, ConfiguredServer> servers = Map.of();

  @Override
  public Integer call() throws PolicyException {
    if (command.isEmpty() ? server == null : command.getFirst().isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "which server? Give its command after --, or --server NAME");
    }
    // Whoever prints by mistake must not break the session.
    System.setOut(System.err);
    Kernel kernel = Kernel.boot(config != null ? config : Home.configuration(), this::adjusted);
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
    ServerTarget target = command.isEmpty() ? configured() : ServerCommand.here(command);
    OpenSession wanted =
        new OpenSession(
            name(),
            target,
            Standing.WITH_US,
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new Exchanges());
    try {
      SessionOpened unused =
          kernel
              .bus()
              .ask(Addresses.OPEN_SESSION, wanted, START_PATIENCE)
              .toCompletionStage()
              .toCompletableFuture()
              .join();
    } catch (CompletionException e) {
      spec.commandLine()
          .getErr()
          .println(
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

  private String name() {
    return server != null ? server : ServerName.of(command.getFirst());
  }

  private ServerTarget configured() {
    ConfiguredServer found = servers.get(String.valueOf(server));
    if (found == null) {
      throw new ParameterException(
          spec.commandLine(),
          "no server \"" + server + "\" is configured; there are: " + servers.keySet());
    }
    return found.target();
  }

  private Configuration adjusted(Configuration configured) {
    servers = configured.servers();
    ConfiguredServer ours = servers.get(name());
    // No policy is read that judges nothing here.
    Configuration result = configured.withServers(ours == null ? Map.of() : Map.of(name(), ours));
    if (!policies.isEmpty()) {
      result =
          result
              .withPolicyFiles(List.copyOf(policies))
              .withServers(ours == null ? Map.of() : Map.of(name(), ours.withCommonPolicy()));
    }
    return auditDirectory == null
        ? result
        : result.withAuditDirectory(auditDirectory.toAbsolutePath().normalize());
  }
}
