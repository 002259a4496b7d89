package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.access.Place;
import java.nio.file.Path;
import java.util.Map;

/** The surroundings of the servers that we start: they share our environment and directory. */
public final class ThisMachine {
  private ThisMachine() {}

  /** Reads {@code $HOME} rather than what the JVM thinks the home is, since servers do so too. */
  public static Place place() {
    Map<String, String> environment = System.getenv();
    String home = environment.getOrDefault("HOME", "");
    if (!home.startsWith("/")) {
      home = System.getProperty("user.home");
    }
    return new Place(
        home,
        Path.of("").toAbsolutePath().toString(),
        System.getProperty("user.name"),
        environment,
        System.getProperty("os.name").startsWith("Mac"));
  }
}
