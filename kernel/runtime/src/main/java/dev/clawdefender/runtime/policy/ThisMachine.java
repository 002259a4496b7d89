package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.access.Place;
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
   * Those of a server that is started so. Reads {@code $HOME} rather than what the JVM thinks the
   * home is, since servers do so too.
   *
   * @param directory where it works; absolute
   */
  public static Place place(Map<String, String> environment, Path directory) {
    String home = environment.getOrDefault("HOME", "");
    if (!home.startsWith("/")) {
      home = System.getProperty("user.home");
    }
    return new Place(
        home,
        directory.toString(),
        System.getProperty("user.name"),
        environment,
        System.getProperty("os.name").startsWith("Mac"));
  }
}
