package dev.clawdefender.app.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a user's service manager starts the supervisor. Immutable. */
public sealed interface Service permits SystemdUnit, LaunchdAgent {
  /** What decides which files the supervisor uses, and which programs it finds. */
  List<String> KEPT =
      List.of(
          "PATH",
          "JAVA_HOME",
          "CLAWDEFENDER_JAVA",
          "CLAWDEFENDER_SOCKET",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME");

  /** Stands in every file of ours, so that no other is overwritten or deleted. */
  String MARK = "Written by `clawdefender service install`";

  /**
   * The one of this operating system.
   *
   * @param program our start script
   * @param home the user's home
   * @param environment the environment of who asks; a service manager has another one
   * @throws IllegalArgumentException if something in it cannot be written there; says what
   */
  static Service of(String osName, Path program, Path home, Map<String, String> environment) {
    Map<String, String> kept = new TreeMap<>(environment);
    kept.keySet().retainAll(KEPT);
    plain(program.toString());
    kept.values().forEach(Service::plain);
    return osName.startsWith("Mac")
        ? new LaunchdAgent(program, home, kept)
        : new SystemdUnit(program, home, kept);
  }

  private static void plain(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" holds a control character, which no service can be started with");
    }
  }

  /** Where the file belongs. */
  Path file();

  /** What is in it. */
  String text();

  /** What is to be done once it is there, a line each. */
  List<String> afterInstall();

  /** Why it must not go yet, and what to do first. */
  Optional<String> inUse();

  /** What is to be done once it is gone, a line each. */
  List<String> afterUninstall();
}
