package dev.clawdefender.runtime.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of the operating system that tells us something line by line and is no server: we read
 * what it writes. Safe for use by any thread.
 */
public final class ToldProcess {
  /** Of its standard error so much is kept, the last. */
  private static final int MAX_ERRORS = 4096;

  private static final Duration TERM_PATIENCE = Duration.ofSeconds(3);

  private final Process process;
  private final StringBuilder errors = new StringBuilder();
  private final Thread reader;

  private ToldProcess(Process process) {
    this.process = process;
    reader = Thread.ofVirtual().name("errors-" + process.pid()).start(this::readErrors);
  }

  /**
   * Starts one, with nothing to read and our environment.
   *
   * @throws IOException if there is no such program, or it cannot be run
   */
  public static ToldProcess start(List<String> command) throws IOException {
    return new ToldProcess(
        new ProcessBuilder(command).redirectInput(new File("/dev/null")).start());
  }

  private void readErrors() {
    byte[] chunk = new byte[1024];
    try (InputStream in = process.getErrorStream()) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        keep(new String(chunk, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      keep(""); // it was ended
    }
  }

  private synchronized void keep(String text) {
    errors.append(text);
    errors.delete(0, Math.max(0, errors.length() - MAX_ERRORS));
  }

  /** What it tells. Ends when the program does. */
  public InputStream output() {
    return process.getInputStream();
  }

  /** How much processor time it took. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Waits until it has ended; returns how it did, for people. */
  public String awaitEnd() throws InterruptedException {
    int status = process.waitFor();
    reader.join();
    synchronized (this) {
      String said = errors.toString().strip();
      return "exit status " + status + (said.isEmpty() ? "" : ": " + said);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it, and whatever it started; waits a few seconds at most for it to do so by itself. */
  public void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(TERM_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
