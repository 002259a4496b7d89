package dev.clawdefender.runtime.server;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that is a process of ours, on stdio: how it is started.
 *
 * @param command its program and its arguments
 * @param environment all of its environment
 * @param directory where it works; absolute
 */
public record ServerCommand(List<String> command, Map<String, String> environment, Path directory)
    implements ServerTarget {
  /** How the start script tells which locale the user has; see there. */
  private static final String USERS_LC_ALL = "CLAWDEFENDER_LC_ALL";

  public ServerCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** With our working directory and the environment that we were given. */
  public static ServerCommand here(List<String> command) {
    return new ServerCommand(command, givenEnvironment(), Path.of("").toAbsolutePath());
  }

  /** Our environment as it was before the start script chose a locale for us. */
  public static Map<String, String> givenEnvironment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    String locale = environment.remove(USERS_LC_ALL);
    if (locale != null && locale.equals("unset")) {
      environment.remove("LC_ALL");
    } else if (locale != null) {
      environment.put("LC_ALL", locale);
    }
    return environment;
  }
}
