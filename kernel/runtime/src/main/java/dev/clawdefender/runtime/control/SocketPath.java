package dev.clawdefender.runtime.control;

import java.nio.file.Path;

/** Where the supervisor's socket is. */
public final class SocketPath {
  private static final String VARIABLE = "CLAWDEFENDER_SOCKET";

  private SocketPath() {}

  /**
   * {@code $CLAWDEFENDER_SOCKET}, or {@code run/control.sock} in the user's data folder: unlike
   * {@code $XDG_RUNTIME_DIR} that is the same for whatever starts a client.
   */
  public static Path get() {
    String named = System.getenv(VARIABLE);
    if (named != null && named.startsWith("/")) {
      return Path.of(named);
    }
    return dataDirectory().resolve("run").resolve("control.sock");
  }

  /** Where the XDG base directory specification puts what a program keeps for its user. */
  public static Path dataDirectory() {
    String data = System.getenv("XDG_DATA_HOME");
    String home = System.getenv("HOME");
    Path base =
        data != null && data.startsWith("/")
            ? Path.of(data)
            : Path.of(home != null ? home : System.getProperty("user.home"), ".local", "share");
    return base.resolve("clawdefender");
  }
}
