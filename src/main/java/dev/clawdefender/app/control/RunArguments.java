package dev.clawdefender.app.control;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@code run} asks for.
 *
 * @param name the server's name in policy and log; empty if the command's file name is to be it
 * @param command the server's program and its arguments; empty if it is a configured server
 * @param config the configuration to use instead of the user's
 * @param policies the files to use instead of the configured policy; empty if it is to be used
 * @param auditDirectory where the audit log is to be instead of the configured folder
 */
public record RunArguments(
    String name,
    List<String> command,
    @Nullable Path config,
    List<Path> policies,
    @Nullable Path auditDirectory) {
  public RunArguments {
    command = List.copyOf(command);
    policies = List.copyOf(policies);
  }

  /**
   * Reads a command line as {@code run --help} describes it. A client waits for {@code run} each
   * time it starts, and a library that reads command lines takes longer to load than all that is
   * needed until then.
   *
   * @param arguments those of {@code run}
   * @return empty if there is anything that is not understood, or help is asked for
   */
  public static Optional<RunArguments> parse(List<String> arguments) {
    String name = "";
    Path config = null;
    List<Path> policies = new ArrayList<>();
    Path audit = null;
    int i = 0;
    while (i < arguments.size() && arguments.get(i).startsWith("-")) {
      String option = arguments.get(i++);
      if (option.equals("--")) {
        break;
      }
      int equals = option.indexOf('=');
      if (equals < 0 && i == arguments.size()) {
        return Optional.empty();
      }
      String value = equals < 0 ? arguments.get(i++) : option.substring(equals + 1);
      switch (equals < 0 ? option : option.substring(0, equals)) {
        case "--server" -> name = value;
        case "--config" -> config = Path.of(value);
        case "--policy" -> policies.add(Path.of(value));
        case "--audit-dir" -> audit = Path.of(value);
        default -> {
          return Optional.empty();
        }
      }
    }
    RunArguments read =
        new RunArguments(name, arguments.subList(i, arguments.size()), config, policies, audit);
    return Optional.of(read).filter(RunArguments::saysWhichServer);
  }

  /** Whether there is a command to start, or else a server's name. */
  public boolean saysWhichServer() {
    return command.isEmpty() ? !name.isEmpty() : !command.getFirst().isBlank();
  }

  /** The server's name in policy and log. */
  public String server() {
    return name.isEmpty() ? ServerName.of(command.getFirst()) : name;
  }

  /** Whether nothing is to be other than a supervisor has it. */
  boolean leavesAllToSupervisor() {
    return config == null && policies.isEmpty() && auditDirectory == null;
  }
}
