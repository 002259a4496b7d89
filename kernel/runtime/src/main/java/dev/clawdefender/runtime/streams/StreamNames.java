package dev.clawdefender.runtime.streams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel calls a process's standard input and output. No two pipes or sockets have the
 * same name.
 *
 * @param pid the process; 0 if they are not known
 * @param input as {@code pipe:[4711]}
 * @param output the same
 */
public record StreamNames(long pid, String input, String output) {
  static final String SOCKET = "socket:[";
  static final String PIPE = "pipe:[";

  /** Nothing is known. */
  public static final StreamNames UNKNOWN = new StreamNames(0, "", "");

  private static final Path SELF = Path.of("/proc/self");

  /** Those of this process; {@link #UNKNOWN} where there is no {@code /proc}. */
  public static StreamNames ofThisProcess() {
    try {
      return new StreamNames(
          Long.parseLong(Files.readSymbolicLink(SELF).toString()),
          Files.readSymbolicLink(SELF.resolve("fd/0")).toString(),
          Files.readSymbolicLink(SELF.resolve("fd/1")).toString());
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN;
    }
  }

  /** Whether both are pipes or sockets. */
  boolean areKnown() {
    return pid > 0 && isStream(input) && isStream(output);
  }

  private static boolean isStream(String name) {
    return name.startsWith(SOCKET) || name.startsWith(PIPE);
  }
}
