package dev.clawdefender.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process, see proc_pid_stat(5).
 *
 * @param zombie whether it has ended and was not waited for
 * @param session the process id of the leader of its session
 * @param started when it started, in clock ticks since the machine did
 */
record ProcStat(boolean zombie, long session, long started) {
  private static final int STATE = 3;
  private static final int SESSION = 6;
  private static final int STARTED = 22;

  /** Empty if it has ended, or the operating system has no {@code /proc}. */
  static Optional<ProcStat> of(ProcessHandle process) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
      // The second field is the program's name in parentheses, which may hold anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new ProcStat(
              fields[STATE - 3].equals("Z"),
              Long.parseLong(fields[SESSION - 3]),
              Long.parseLong(fields[STARTED - 3])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
