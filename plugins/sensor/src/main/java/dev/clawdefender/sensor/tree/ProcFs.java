package dev.clawdefender.sensor.tree;

import dev.clawdefender.sensor.linux.MountedFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc} says of processes, see proc(5). Everything is empty of a process that has
 * ended, is somebody else's, or if there is no {@code /proc}.
 */
public final class ProcFs {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int PARENT = 4;
  private static final int STARTED = 22;

  private ProcFs() {}

  /**
   * A process.
   *
   * @param parent its parent
   * @param started when it was started, in clock ticks since the machine was
   */
  public record Stat(int parent, long started) {}

  public static Optional<Stat> stat(int pid) {
    String stat = read(pid, "stat");
    int name = stat.lastIndexOf(')'); // the second field may hold anything
    if (name < 0) {
      return Optional.empty();
    }
    String[] fields = stat.substring(name + 2).split(" ", -1);
    return Optional.of(
        new Stat(Integer.parseInt(fields[PARENT - 3]), Long.parseLong(fields[STARTED - 3])));
  }

  /** Its executable; {@code " (deleted)"} is at the end of one that is not there any more. */
  public static Optional<String> program(int pid) {
    return link(pid, "exe");
  }

  public static Optional<String> workingDirectory(int pid) {
    return link(pid, "cwd");
  }

  /** What a file descriptor of it is open at. */
  public static Optional<String> descriptor(int pid, int fd) {
    return link(pid, "fd/" + fd).filter(path -> path.startsWith("/"));
  }

  /** The user that owns its files. */
  public static int user(int pid) {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc", Integer.toString(pid)), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }

  /** The arguments that it was started with, the name it was called by first. */
  public static List<String> arguments(int pid) {
    String line = read(pid, "cmdline");
    return line.isEmpty() ? List.of() : Arrays.asList(line.split("\0", 0));
  }

  /** A variable of the environment that it was started with. */
  public static Optional<String> variable(int pid, String name) {
    String start = name + "=";
    return Arrays.stream(read(pid, "environ").split("\0", 0))
        .filter(variable -> variable.startsWith(start))
        .map(variable -> variable.substring(start.length()))
        .findFirst();
  }

  /** Whether only the superuser can change the file; not if it may be left unanswered. */
  public static boolean belongsToTheSystem(String file) {
    if (MountedFileSystem.isAnsweredElsewhere(file)) {
      return false;
    }
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(Path.of(file), PosixFileAttributes.class);
      return (Integer) Files.getAttribute(Path.of(file), "unix:uid") == 0
          && attributes.permissions().stream()
              .noneMatch(
                  may ->
                      switch (may) {
                        case GROUP_WRITE, OTHERS_WRITE -> true;
                        default -> false;
                      });
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static Optional<String> link(int pid, String name) {
    try {
      return Optional.of(
          Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), name)).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static String read(int pid, String name) {
    try (InputStream in = Files.newInputStream(Path.of("/proc", Integer.toString(pid), name))) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
