package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.server.RemoteServer;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.server.ServerTarget;
import java.nio.file.Path;
import java.util.Map;

/** The surroundings of servers on this machine. */
public final class ThisMachine {
  private ThisMachine() {}

  /** Those of a server that shares our environment and directory. */
  public static Place place() {
    return place(System.getenv(), Path.of("").toAbsolutePath());
  }

  /**
   * Those of a server. Where one that is reached by a URL runs is not known: it is judged as if it
   * were here, in the home, where what is worth most is.
   */
  public static Place place(ServerTarget target) {
    return switch (target) {
      case ServerCommand command -> place(command.environment(), command.directory());
      case RemoteServer remote -> {
        Map<String, String> environment = ServerCommand.givenEnvironment();
        yield place(environment, Path.of(home(environment)));
      }
    };
  }

  /**
   * Those of a server that is started so. Reads {@code $HOME} rather than what the JVM thinks the
   * home is, since servers do so too.
   *
   * @param directory where it works; absolute
   */
  public static Place place(Map<String, String> environment, Path directory) {
    return new Place(
        home(environment),
        directory.toString(),
        System.getProperty("user.name"),
        environment,
        System.getProperty("os.name").startsWith("Mac"));
  }

  private static String home(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return home.startsWith("/") ? home : System.getProperty("user.home");
  }
}
