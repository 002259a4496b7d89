package dev.clawdefender.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things of ours are found. */
final class Home {
  private Home() {}

  /** The distribution's folder, as the start script names it. */
  static Path distribution() {
    return Path.of(System.getProperty("clawdefender.home", "."));
  }

  /** Our program, as others start it. */
  static Path program() {
    return distribution().resolve("bin").resolve("clawdefender").toAbsolutePath().normalize();
  }

  /** The user's home, where clients keep their files. */
  static Path user() {
    String home = System.getenv("HOME");
    return Path.of(home != null && home.startsWith("/") ? home : System.getProperty("user.home"));
  }

  /** The policies that come with us. */
  static Path policies() {
    return distribution().resolve("policies");
  }

  /** The user's configuration where there is one, else the one that comes with us. */
  static Path configuration() {
    Path own = userConfiguration();
    return Files.exists(own) ? own : distribution().resolve("conf").resolve("clawdefender.toml");
  }

  /** Where the user's configuration is, or would be. */
  static Path userConfiguration() {
    return userFolder().resolve("clawdefender.toml");
  }

  /** Where the user's own files are, or would be. */
  static Path userFolder() {
    String configHome = System.getenv("XDG_CONFIG_HOME");
    Path folder =
        configHome != null && configHome.startsWith("/")
            ? Path.of(configHome)
            : user().resolve(".config");
    return folder.resolve("clawdefender");
  }
}
