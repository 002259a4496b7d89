package dev.clawdefender.sensor.linux;

import dev.clawdefender.api.event.OsAction.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code /proc/PID/fd} and {@code fdinfo} say of a file that a process has open. */
public final class OpenFile {
  private static final String SOCKET = "socket:[";
  private static final String DELETED = " (deleted)";
  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;
  private static final int O_PATH = 0x200000;

  private OpenFile() {}

  /**
   * Where each file descriptor of a process leads; none if that may not be seen.
   *
   * @param limit more than so many are left out
   */
  public static Map<String, String> targets(long pid, int limit) {
    Map<String, String> targets = new HashMap<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(ProcessFiles.of(pid).resolve("fd"))) {
      for (Path entry : entries) {
        if (targets.size() == limit) {
          break;
        }
        String target = ProcessFiles.link(entry);
        if (!target.isEmpty()) {
          targets.put(entry.getFileName().toString(), target);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return targets; // it has gone meanwhile, or is another user's
    }
    return targets;
  }

  /** The number of the socket that a target is; 0 if it is none. */
  public static long socket(String target) {
    return target.startsWith(SOCKET)
        ? Long.parseLong(target, SOCKET.length(), target.length() - 1, 10)
        : 0;
  }

  /** Whether a target is a file with a name. */
  public static boolean isPath(String target) {
    return target.startsWith("/") && !target.startsWith("/memfd:");
  }

  /** The path that a target is, also if the file has been removed. */
  public static String path(String target) {
    return target.endsWith(DELETED) && !isThere(target)
        ? target.substring(0, target.length() - DELETED.length())
        : target;
  }

  private static boolean isThere(String path) {
    return !MountedFileSystem.isAnsweredElsewhere(path)
        && Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** How it was opened; empty if only its place is held, or it was closed meanwhile. */
  public static Optional<Access> access(long pid, String descriptor) {
    try {
      String info =
          Files.readString(
              ProcessFiles.of(pid).resolve("fdinfo").resolve(descriptor),
              StandardCharsets.ISO_8859_1);
      return info.lines()
          .filter(line -> line.startsWith("flags:"))
          .findFirst()
          .map(line -> Integer.parseInt(line.substring("flags:".length()).strip(), 8))
          .filter(flags -> (flags & O_PATH) == 0)
          .map(
              flags ->
                  switch (flags & O_ACCMODE) {
                    case 0 -> Access.READ;
                    case O_WRONLY -> Access.WRITE;
                    default -> Access.READ_WRITE;
                  });
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
