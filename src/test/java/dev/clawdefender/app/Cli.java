package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real binary, as it is typed; and waiting for what comes of it. */
final class Cli {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long PAUSE_MILLIS = 50;

  private Cli() {}

  /** What is asked again and again. */
  interface Question {
    boolean ask() throws Exception;
  }

  /** Runs a command to its end. Returns what it prints, errors included. */
  static String run(String... arguments) throws IOException, InterruptedException {
    return feed("", arguments);
  }

  /** The same with something on its standard input. */
  static String feed(String input, String... arguments) throws IOException, InterruptedException {
    return feed(Map.of(), input, arguments);
  }

  /** The same with more in its environment. */
  static String feed(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** Whether the answer is yes before patience ends. */
  static boolean eventually(Question question) throws Exception {
    long begun = System.nanoTime();
    while (!question.ask()) {
      if (System.nanoTime() - begun > PATIENCE_NANOS) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  /** A port of this machine at which nobody listens. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
