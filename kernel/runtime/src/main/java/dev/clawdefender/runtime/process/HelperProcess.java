package dev.clawdefender.runtime.process;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that works for us and is no server. It reads nothing, and what it writes goes to our
 * standard error. Safe for use by any thread.
 */
public final class HelperProcess {
  // Limits are for what the shell becomes. Where one cannot be set, none is.
  private static final String WITH_LIMIT =
      "if [ \"$0\" != 0 ]; then ulimit -v \"$0\" 2>/dev/null || :; fi; exec \"$@\" >&2";

  // The second shell waits for our end, the first for the program's.
  private static final String WITH_US =
      """
      exec 3<&0
      "$@" </dev/null 3<&- &
      program=$!
      (while read -r _ <&3; do :; done; kill -9 "$program") &
      guard=$!
      wait "$program"
      status=$?
      kill "$guard"
      exit "$status"
      """;

  private final Process process;

  private HelperProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param environment what is added to ours
   * @param megabytes how much memory it may take, as addresses; 0 for as much as it likes
   * @throws IOException if it cannot be started
   */
  public static HelperProcess start(
      List<String> command, Map<String, String> environment, long megabytes) throws IOException {
    List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c", WITH_LIMIT));
    limited.add(Long.toString(megabytes * 1024));
    limited.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(limited)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return new HelperProcess(builder.start());
  }

  /**
   * Starts one that ends when we do, also if we are killed: its standard input ends then. What it
   * writes is thrown away.
   *
   * @param environment what is added to ours
   * @throws IOException if it cannot be started
   */
  public static HelperProcess startWithUs(List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> bound = new ArrayList<>(List.of("/bin/sh", "-c", WITH_US, "sh"));
    bound.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(bound)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    return new HelperProcess(builder.start());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it and all that it started, at once. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Waits until it ends by itself, or else ends it. Returns how it ended, for people. */
  public String end(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      }
      return process.isAlive() ? "it does not end" : "exit status " + process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      return "killed";
    }
  }
}
