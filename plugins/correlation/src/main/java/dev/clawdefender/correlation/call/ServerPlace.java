package dev.clawdefender.correlation.call;

import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.policy.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a server works.
 *
 * @param place where it understands paths
 * @param folders what it is there to work on: its folder, unless that is the home or one above, and
 *     the folders that it was started with
 */
public record ServerPlace(Place place, List<String> folders) {
  public ServerPlace {
    folders = List.copyOf(folders);
  }

  /**
   * That of a server that runs, as far as it can be found out.
   *
   * @param configured what is configured of it; null if nothing is
   * @param pid its process; 0 if it is none of ours
   */
  public static ServerPlace of(@Nullable ConfiguredServer configured, long pid) {
    Place place = configured == null ? ThisMachine.place() : ThisMachine.place(configured.target());
    Optional<Path> directory = directory(pid);
    if (directory.isPresent()) {
      place = ThisMachine.place(place.environment(), directory.get());
    }
    List<String> folders = new ArrayList<>();
    if (!isAtOrAbove(place.workingDirectory(), place.home())) {
      folders.add(place.workingDirectory());
    }
    for (String argument : arguments(pid)) {
      if (argument.startsWith("/")
          && !isAtOrAbove(argument, place.home())
          && Files.isDirectory(Path.of(argument))) {
        folders.add(Path.of(argument).normalize().toString());
      }
    }
    return new ServerPlace(place, folders);
  }

  /** That of a server of which it cannot be found out. */
  public static ServerPlace unknown() {
    return new ServerPlace(ThisMachine.place(), List.of());
  }

  private static Optional<Path> directory(long pid) {
    if (pid == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty(); // it has ended, or this is not Linux
    }
  }

  private static List<String> arguments(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().arguments())
        .map(List::of)
        .orElse(List.of());
  }

  private static boolean isAtOrAbove(String folder, String home) {
    return Path.of(home).startsWith(Path.of(folder));
  }
}
