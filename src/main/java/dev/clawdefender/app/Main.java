package dev.clawdefender.app;

import dev.clawdefender.app.control.RunArguments;
import dev.clawdefender.app.control.ThinClient;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.runtime.config.ConfigurationException;
import dev.clawdefender.runtime.plugin.jar.PluginException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
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
    versionProvider = Version.class)
public final class Main implements Runnable {
  /** In the order in which they are shown. */
  private static final List<Class<?>> COMMANDS =
      List.of(
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
          SlmCommand.class,
          ModelCommand.class,
          LogCommand.class,
          EventsCommand.class,
          TimelineCommand.class,
          SelfReportCommand.class,
          DoctorCommand.class,
          CompletionCommand.class,
          VersionCommand.class);

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command and exits: 0 only if all went well. */
  public static void main(String[] args) {
    if (args.length > 1 && args[0].equals("run")) {
      // Before anything is loaded that a session has no use for.
      RunArguments.parse(List.of(args).subList(1, args.length)).ifPresent(Main::session);
    }
    System.exit(run(args));
  }

  private static void session(RunArguments wanted) {
    ThinClient.run(wanted).ifPresent(Runtime.getRuntime()::halt);
    try {
      System.exit(new StandAloneSession(wanted).run());
    } catch (PolicyException | RuntimeException e) {
      System.err.println("clawdefender: " + explain(e));
      System.exit(ExitStatus.PROBLEM);
    }
  }

  static int run(String... args) {
    CommandLine line = new CommandLine(new Main());
    commands(args).forEach(line::addSubcommand);
    // What follows a server's program is the server's.
    Optional.ofNullable(line.getSubcommands().get("run"))
        .ifPresent(run -> run.setStopAtPositional(true));
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

  /** The command that is named, if one is; to make them all takes longer than most of them run. */
  private static List<Class<?>> commands(String... args) {
    return COMMANDS.stream()
        .filter(command -> args.length > 0 && name(command).equals(args[0]))
        .filter(command -> command != CompletionCommand.class) // which tells of all
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
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
