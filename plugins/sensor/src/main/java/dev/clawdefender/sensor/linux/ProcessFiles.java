package dev.clawdefender.sensor.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What {@code /proc/PID} says of a process, see proc(5). Everything is empty or -1 if the process
 * has gone or may not be looked at. Safe for use by any thread.
 */
public final class ProcessFiles {
  private static final Path PROC = Path.of("/proc");

  /** So much of a command line is read; a longer one is cut. */
  static final int MAX_COMMAND_BYTES = 16 * 1024;

  /** So many arguments are kept. */
  static final int MAX_ARGUMENTS = 256;

  /** Stands for what was cut. */
  static final String CUT = "…";

  private static final int MAX_BYTES = 64 * 1024;
  private static final int PARENT = 4;
  private static final int STARTED = 22;

  private ProcessFiles() {}

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

  /** Where it is; empty if that cannot be read. */
  public static Optional<String> workingDirectory(int pid) {
    return Optional.of(link(of(pid).resolve("cwd"))).filter(path -> !path.isEmpty());
  }

  /** What a file descriptor of it is open at, if that has a path. */
  public static Optional<String> descriptor(int pid, int fd) {
    return Optional.of(link(of(pid).resolve("fd").resolve(Integer.toString(fd))))
        .filter(path -> path.startsWith("/"));
  }

  /** A variable of the environment that it was started with. */
  public static Optional<String> variable(int pid, String name) {
    String start = name + "=";
    return Arrays.stream(read(pid, "environ").split("\0", 0))
        .filter(variable -> variable.startsWith(start))
        .map(variable -> variable.substring(start.length()))
        .findFirst();
  }

  private static String read(int pid, String name) {
    try (InputStream in = Files.newInputStream(of(pid).resolve(name))) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  static Path of(long pid) {
    return PROC.resolve(Long.toString(pid));
  }

  /** The absolute path of the program; {@code " (deleted)"} stands behind one that has no file. */
  public static String program(long pid) {
    return link(of(pid).resolve("exe"));
  }

  /** Where a link leads, as the kernel spells it; empty if that cannot be read. */
  public static String link(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException | SecurityException e) {
      return "";
    }
  }

  /** The arguments that it was started with, the program's name first; what is too long is cut. */
  public static List<String> arguments(long pid) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(of(pid).resolve("cmdline"))) {
      bytes = in.readNBytes(MAX_COMMAND_BYTES + 1);
    } catch (IOException e) {
      return List.of();
    }
    return split(bytes);
  }

  static List<String> split(byte[] bytes) {
    List<String> arguments = new ArrayList<>();
    int end = Math.min(bytes.length, MAX_COMMAND_BYTES);
    int from = 0;
    while (from < end && arguments.size() < MAX_ARGUMENTS) {
      int to = from;
      // A process may write over its command line; then nothing ends the last argument.
      while (to < end && bytes[to] != 0) {
        to++;
      }
      if (to == end && end < bytes.length && bytes[end] != 0) {
        break; // nobody would see that a part of a word is a part of a secret
      }
      arguments.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
      from = to + 1;
    }
    if (from < bytes.length) {
      arguments.add(CUT);
    }
    return List.copyOf(arguments);
  }

  /** Its effective user's number. */
  public static int user(long pid) {
    try {
      return (Integer) Files.getAttribute(of(pid), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
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
}
