package dev.clawdefender.sensor.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  private ProcessFiles() {}

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
}
