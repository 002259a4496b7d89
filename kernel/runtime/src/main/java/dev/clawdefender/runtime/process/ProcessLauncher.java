package dev.clawdefender.runtime.process;

import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts server processes. Safe for use by any thread. */
public final class ProcessLauncher {
  private final Launches launches = new Launches();
  private final Orphans orphans = new Orphans(launches);

  /** Gives a command a session of its own; macOS has no such program. */
  private final Optional<Path> setsid = Programs.find("setsid", Map.of(), Path.of("/"));

  /**
   * Starts a server.
   *
   * @throws IOException if there is no such program or it cannot be run
   */
  public ServerProcess launch(ServerCommand server, Standing standing) throws IOException {
    orphans.adopt();
    LaunchMark mark = launches.begin();
    try {
      Process process = start(server, standing, mark);
      launches.started(mark, process.pid());
      return new ServerProcess(process, mark, orphans, () -> launches.ended(mark));
    } catch (IOException | RuntimeException e) {
      launches.ended(mark);
      throw e;
    }
  }

  private Process start(ServerCommand server, Standing standing, LaunchMark mark)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (standing == Standing.ALONE && setsid.isPresent()) {
      Programs.require(server); // setsid would say so on the server's standard error
      command.add(setsid.get().toString());
    }
    command.addAll(server.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(server.directory().toFile());
    if (standing == Standing.WITH_US) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(server.environment());
    environment.put(LaunchMark.VARIABLE, mark.text());
    return builder.start();
  }

  /**
   * Ends what servers left behind whose owner, a process of ours, was killed. Blocks until it is
   * done; returns how many processes that were. Finds none where there is no {@code /proc}.
   */
  public int endLeftBehind() {
    return Orphans.endLeftBehind();
  }

  /**
   * Ends what ended servers left behind unseen, and lets the operating system forget what has ended
   * of it. To be called now and then by a process that lives long.
   */
  public void tidy() {
    orphans.tidy();
  }
}
