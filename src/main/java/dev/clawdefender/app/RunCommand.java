package dev.clawdefender.app;

import dev.clawdefender.app.control.RunArguments;
import dev.clawdefender.policy.load.PolicyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Puts a server behind policy: our standard input and output take the place of the server's. Seldom
 * loaded: what {@link RunArguments} understands is run without it.
 */
@Command(
    name = "run",
    description = {
      "Start an MCP server and judge every message between it and the client.",
      "Standard input and output carry the session; the log and the server's own log go to standard"
          + " error. Exits with the server's status."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
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
  private String server = "";

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

  @Override
  public Integer call() throws PolicyException {
    RunArguments wanted = new RunArguments(server, command, config, policies, auditDirectory);
    if (!wanted.saysWhichServer()) {
      throw new ParameterException(
          spec.commandLine(), "which server? Give its command after --, or --server NAME");
    }
    return new StandAloneSession(wanted).run();
  }
}
