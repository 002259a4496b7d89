package dev.clawdefender.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A variable in the environment of each server, which all that it starts inherits: it tells whose
 * child a process is after its parents have gone, also after we were killed.
 *
 * @param owner the process id of who started the server
 * @param ownerStart when that process started, in clock ticks since the machine did; unlike a time
 *     of day it never changes
 * @param number which of its launches it was
 * @param secret random, so that no server can make up the mark of another launch; who may read that
 *     one's environment can still take it from there
 */
record LaunchMark(long owner, long ownerStart, long number, long secret) {
  static final String VARIABLE = "CLAWDEFENDER_LAUNCH";

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A mark for our own launch of this number. */
  static LaunchMark ours(long number) {
    return new LaunchMark(
        ProcessHandle.current().pid(), started(ProcessHandle.current()), number, RANDOM.nextLong());
  }

  /** 0 where nobody says so. */
  private static long started(ProcessHandle process) {
    return ProcStat.of(process).map(ProcStat::started).orElse(0L);
  }

  String text() {
    return owner + ":" + ownerStart + ":" + number + ":" + Long.toHexString(secret);
  }

  /** Whether it says that this very process started it. */
  boolean isOurs() {
    return owner == ProcessHandle.current().pid() && ownerStart == started(ProcessHandle.current());
  }

  /** Whether who started it still runs; one that was killed and is not waited for does not. */
  boolean isOwned() {
    return ProcessHandle.of(owner)
        .flatMap(ProcStat::of)
        .filter(stat -> !stat.zombie() && stat.started() == ownerStart)
        .isPresent();
  }

  /**
   * The mark of a process; empty if it has none, or may not be read, or if the operating system has
   * no {@code /proc}.
   */
  static Optional<LaunchMark> of(ProcessHandle process) {
    String start = VARIABLE + "=";
    return environment(process).stream()
        .flatMap(all -> Stream.of(all.split("\0", -1)))
        .filter(variable -> variable.startsWith(start))
        .findFirst()
        .flatMap(variable -> parse(variable.substring(start.length())));
  }

  /**
   * Whether a process has no environment: for a moment, because it is being started anew by
   * exec(2), or for good, because it threw it away or has ended.
   */
  static boolean isHidden(ProcessHandle process) {
    return environment(process).filter(String::isEmpty).isPresent();
  }

  private static Optional<String> environment(ProcessHandle process) {
    try {
      // Latin-1, since an environment may hold anything.
      return Optional.of(
          Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "environ"),
              StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty(); // it has ended, or is somebody else's
    }
  }

  private static Optional<LaunchMark> parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      return parts.length == 4
          ? Optional.of(
              new LaunchMark(
                  Long.parseLong(parts[0]),
                  Long.parseLong(parts[1]),
                  Long.parseLong(parts[2]),
                  Long.parseUnsignedLong(parts[3], 16)))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
