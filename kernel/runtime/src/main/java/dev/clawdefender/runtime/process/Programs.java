package dev.clawdefender.runtime.process;

import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as execvp(3) does. */
final class Programs {
  private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

  private Programs() {}

  /**
   * Makes sure that a program is there.
   *
   * @throws IOException if nothing of this name can be executed; says so for people
   */
  static void require(ServerCommand server) throws IOException {
    String name = server.command().getFirst();
    if (!Files.isDirectory(server.directory())) {
      throw new IOException("there is no directory " + server.directory());
    }
    if (find(name, server.environment(), server.directory()).isEmpty()) {
      throw new IOException("there is no program \"" + name + "\", or it must not be executed");
    }
  }

  static Optional<Path> find(String name, Map<String, String> environment, Path directory) {
    Stream<Path> candidates =
        name.contains("/")
            ? Stream.of(directory.resolve(name))
            : Stream.of(environment.getOrDefault("PATH", SYSTEM_PATH).split(":", -1))
                .map(folder -> directory.resolve(folder).resolve(name));
    return candidates
        .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
        .findFirst();
  }
}
