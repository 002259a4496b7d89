package dev.clawdefender.runtime.process;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts server processes. Safe for use by any thread. */
public final class ProcessLauncher {
  /** How the start script tells which locale the user has; see there. */
  private static final String USERS_LC_ALL = "CLAWDEFENDER_LC_ALL";

  private final Set<Long> running = ConcurrentHashMap.newKeySet();
  private final Orphans orphans = new Orphans(running);

  /**
   * Starts a server with our working directory and the environment that we were given. Its standard
   * error is ours.
   *
   * @throws IOException if there is no such program or it cannot be run
   */
  public ServerProcess launch(List<String> command) throws IOException {
    orphans.adopt();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    restoreLocale(builder.environment());
    Process process = builder.start();
    running.add(process.pid());
    return new ServerProcess(process, orphans, () -> running.remove(process.pid()));
  }

  private static void restoreLocale(Map<String, String> environment) {
    String locale = environment.remove(USERS_LC_ALL);
    if (locale == null) {
      return;
    }
    if (locale.equals("unset")) {
      environment.remove("LC_ALL");
    } else {
      environment.put("LC_ALL", locale);
    }
  }
}
