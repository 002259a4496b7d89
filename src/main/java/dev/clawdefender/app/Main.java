package dev.clawdefender.app;

import dev.clawdefender.app.control.ThinClient;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code clawdefender}. Each of its commands is a class of this package. */
@Command(
    name = "clawdefender",
    description =
        "A firewall for AI agents: it judges every MCP message before the server sees it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      InitCommand.class,
      RunCommand.class,
      SuperviseCommand.class,
      ServiceCommand.class,
      StatusCommand.class,
      ServersCommand.class,
      SessionsCommand.class,
      AttachCommand.class,
      StopCommand.class,
      RestartCommand.class,
      ApprovalsCommand.class,
      LoginCommand.class,
      LogoutCommand.class,
      WrapCommand.class,
      UnwrapCommand.class,
      DemoCommand.class,
      DemoServerCommand.class,
      CallCommand.class,
      PolicyCommand.class,
      PluginCommand.class,
      LogCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      VersionCommand.class,
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command and exits: 0 only if all went well. */
  public static void main(String[] args) {
    if (args.length > 1 && args[0].equals("run")) {
      // Before anything is loaded that a thin client has no use for.
      ThinClient.run(args).ifPresent(Runtime.getRuntime()::halt);
    }
    System.exit(run(args));
  }

  static int run(String... args) {
    // A client waits for `run`, so nothing is loaded then that is for the other commands.
    return args.length > 0 && args[0].equals("run")
        ? execute(
            new CommandLine(new RunCommand()).setCommandName("clawdefender run"),
            Arrays.copyOfRange(args, 1, args.length))
        : execute(new CommandLine(new Main()), args);
  }

  private static int execute(CommandLine line, String... args) {
    // A server's argument that starts with @ is the server's, and no file of ours.
    line.setExpandAtFiles(false);
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          command.getErr().println("clawdefender: " + explain(problem));
          return ExitStatus.PROBLEM;
        });
    line.setParameterExceptionHandler(Main::usage);
    return line.execute(args);
  }

  private static int usage(ParameterException problem, String[] args) {
    CommandLine line = problem.getCommandLine();
    line.getErr().println("clawdefender: " + problem.getMessage());
    line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
    return ExitStatus.USAGE;
  }

  /** What went wrong, for people; a defect of ours shows where it happened. */
  private static String explain(Exception problem) {
    if (problem instanceof PolicyException
        || problem instanceof ConfigurationException
        || problem instanceof PluginException
        || problem instanceof IOException) {
      return String.valueOf(problem.getMessage());
    }
    StringWriter trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace));
    return "this is a defect, please report it: " + trace;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See clawdefender --help.");
  }
}
