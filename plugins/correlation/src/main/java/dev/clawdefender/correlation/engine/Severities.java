package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.Severity;
import java.util.List;

/** How bad effects are that no call speaks of; docs/correlation.md has the table. */
final class Severities {
  /** Where programs, libraries and what they are set by are; reading there is what programs do. */
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib64",
          "/opt",
          "/etc",
          "/proc",
          "/sys",
          "/dev",
          "/run",
          "/snap",
          "/nix/store",
          "/var/lib",
          "/System",
          "/Library",
          "/private/etc");

  private static final List<String> TEMPORARY =
      List.of("/tmp", "/var/tmp", "/dev/shm", "/private/tmp");

  /** What shells and git read when they start, and what names users: by its end. */
  private static final List<String> STARTUP =
      List.of(
          "/.bashrc",
          "/.bash_profile",
          "/.bash_login",
          "/.profile",
          "/.zshrc",
          "/.zprofile",
          "/.zshenv",
          "/.gitconfig",
          "/.config/git/config",
          "/etc/passwd",
          "/etc/group");

  private final Resolvers resolvers;

  Severities(Resolvers resolvers) {
    this.resolvers = resolvers;
  }

  /**
   * While nothing was asked of the server.
   *
   * @param folders where the server works
   */
  Severity uncorrelated(OsEvent event, List<String> folders) {
    return switch (event.action()) {
      case OsAction.Connect connect -> peer(connect.peer(), event.sensitivity());
      case OsAction.Send send -> peer(send.peer(), event.sensitivity());
      case OsAction.Execute unused -> Severity.HIGH;
      case OsAction.Open open -> open(open, event.sensitivity(), folders);
      case OsAction.Create create -> changed(create.path(), event.sensitivity(), folders);
      case OsAction.Rename rename ->
          worse(
              changed(rename.from(), event.sensitivity(), folders),
              changed(rename.to(), event.sensitivity(), folders));
      case OsAction.Remove remove -> changed(remove.path(), event.sensitivity(), folders);
      case OsAction.ChangeMode change -> changed(change.path(), event.sensitivity(), folders);
      case OsAction.Listen listen -> listen(listen.local());
      case OsAction.Resolve unused -> Severity.LOW;
      case OsAction.Fork unused -> Severity.INFO;
      case OsAction.Exit unused -> Severity.INFO;
    };
  }

  /** During a call that does not speak of it. */
  Severity undeclared(OsEvent event, List<String> folders) {
    Severity alone = uncorrelated(event, folders);
    if (event.sensitivity().compareTo(Sensitivity.SENSITIVE) >= 0) {
      return alone;
    }
    return switch (alone) {
      case CRITICAL, HIGH -> Severity.MEDIUM;
      case MEDIUM -> Severity.LOW;
      case LOW, INFO -> Severity.INFO;
    };
  }

  /**
   * Before the server has answered anything. It loads what it needs: programs, libraries and
   * settings, and package runners fetch them. What is protected stays so, but for a shell that
   * reads its startup files.
   */
  Severity starting(OsEvent event, List<String> folders) {
    boolean reads =
        event.action() instanceof OsAction.Open open
            && open.access() == Access.READ
            && STARTUP.stream().anyMatch(open.path()::endsWith);
    if (event.sensitivity() == Sensitivity.CREDENTIALS
        || (event.sensitivity() == Sensitivity.SENSITIVE && !reads)) {
      return uncorrelated(event, folders);
    }
    return switch (uncorrelated(event, folders)) {
      case CRITICAL, HIGH, MEDIUM ->
          event.action() instanceof OsAction.Listen ? Severity.MEDIUM : Severity.LOW;
      case LOW, INFO -> Severity.INFO;
    };
  }

  private Severity peer(OsAction.Endpoint peer, Sensitivity sensitivity) {
    if (sensitivity.compareTo(Sensitivity.SENSITIVE) >= 0) {
      return Severity.HIGH; // such as the socket of a container engine
    }
    if (Addresses.isLoopback(peer.address())) {
      return Severity.LOW;
    }
    return resolvers.isAsked(peer) ? Severity.MEDIUM : Severity.CRITICAL;
  }

  private static Severity listen(OsAction.Endpoint local) {
    boolean here =
        Addresses.isLoopback(local.address()) && !Addresses.isUnspecified(local.address());
    return here ? Severity.LOW : Severity.HIGH;
  }

  private static Severity open(OsAction.Open open, Sensitivity sensitivity, List<String> folders) {
    if (open.access() != Access.READ) {
      return open.path().startsWith("/dev/") && sensitivity == Sensitivity.NONE
          ? Severity.INFO
          : changed(open.path(), sensitivity, folders);
    }
    return switch (sensitivity) {
      // That a file of keys was looked for where there is none is worth less.
      case CREDENTIALS, SENSITIVE -> open.failed() ? Severity.MEDIUM : Severity.HIGH;
      case NOTABLE, NONE ->
          isIn(open.path(), SYSTEM)
              ? Severity.INFO
              : isIn(open.path(), folders) || isIn(open.path(), TEMPORARY) || !isPath(open.path())
                  ? Severity.LOW
                  : Severity.MEDIUM;
    };
  }

  private static Severity changed(String path, Sensitivity sensitivity, List<String> folders) {
    return switch (sensitivity) {
      case CREDENTIALS, SENSITIVE -> Severity.HIGH;
      case NOTABLE, NONE ->
          isIn(path, folders) || isIn(path, TEMPORARY) || !isPath(path)
              ? Severity.LOW
              : Severity.MEDIUM;
    };
  }

  private static boolean isPath(String path) {
    return path.startsWith("/");
  }

  private static boolean isIn(String path, List<String> folders) {
    for (String folder : folders) {
      if (Paths.isIn(path, folder)) {
        return true;
      }
    }
    return false;
  }

  private static Severity worse(Severity one, Severity other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
