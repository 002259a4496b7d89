package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A supervisor of the real binary in a folder of its own, and clients that find it. */
final class Supervised implements AutoCloseable {
  /** A server that answers every request, as {@code sed} does it. */
  static final String[] ECHO = {
    "sed",
    "-un",
    "s/.*\"initialize\".*/{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}/p;t;"
        + "s/.*\"id\":\\([0-9]*\\),.*/{\"jsonrpc\":\"2.0\",\"id\":\\1,\"result\":{}}/p"
  };

  private final Path folder;
  private final Path distribution;
  private final List<String> by;
  private final Path config;
  private Process supervisor;

  /**
   * Starts one.
   *
   * @param servers more of the configuration
   */
  Supervised(Path folder, String policy, String servers) throws Exception {
    this(
        folder,
        policy,
        servers,
        Path.of(System.getProperty("clawdefender.distribution")),
        List.of());
  }

  /**
   * The same.
   *
   * @param by what starts it, and each of its clients and commands, with that as arguments
   */
  Supervised(Path folder, String policy, String servers, Path distribution, List<String> by)
      throws Exception {
    this.folder = folder;
    this.distribution = distribution;
    this.by = by;
    Files.writeString(folder.resolve("policy.toml"), policy);
    this.config = folder.resolve("clawdefender.toml");
    configure(servers);
    this.supervisor = start();
  }

  /** Writes the configuration anew. */
  void configure(String servers) throws IOException {
    Files.writeString(config, "policy.files = [\"policy.toml\"]\n" + servers);
  }

  private Process start() throws Exception {
    Path log = folder.resolve("supervisor.log");
    Files.deleteIfExists(log);
    Process process =
        builder("supervise", "--config", config.toString()).redirectError(log.toFile()).start();
    if (!Cli.eventually(() -> Files.readString(log).contains("supervising at"))) {
      process.destroyForcibly();
      fail("the supervisor does not start: " + Files.readString(log));
    }
    return process;
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(by);
    command.add(distribution.resolve("bin/clawdefender").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("XDG_DATA_HOME", folder.resolve("data").toString());
    return builder;
  }

  /** What it says. */
  String log() throws IOException {
    return Files.readString(folder.resolve("supervisor.log"));
  }

  /** Its servers' processes, and what they started. */
  Stream<ProcessHandle> processes() {
    return supervisor.toHandle().descendants();
  }

  /** Kills it as it stands, and starts another. */
  void killAndStart() throws Exception {
    supervisor.destroyForcibly().waitFor();
    supervisor = start();
  }

  /** Ends it in order, and starts another. */
  void restart() throws Exception {
    close();
    supervisor = start();
  }

  /** A command to its end. Returns what it prints, errors included. */
  String cli(String... arguments) throws Exception {
    return feed("", arguments);
  }

  /** Whether its sensor has found this source to work; waits for it to be on record. */
  boolean hasSource(String source) throws Exception {
    return Cli.eventually(
        () -> cli("log").contains("plugin sensor is active: the source is " + source));
  }

  /** The same with something on its standard input. */
  String feed(String input, String... arguments) throws Exception {
    Process process = builder(arguments).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  /** A command that goes on; it ends with who started it at the latest. */
  Process start(String... arguments) throws IOException {
    Process process = builder(arguments).start();
    process.getOutputStream().close();
    return process;
  }

  /** A session of {@code clawdefender run}. */
  Client run(String... arguments) throws IOException {
    return runBy(List.of(), arguments);
  }

  /** The same, started by a client that is a program; what is said is said to that. */
  Client runBy(List<String> program, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(arguments));
    ProcessBuilder builder = builder(all.toArray(String[]::new));
    builder.command().addAll(0, program);
    builder.environment().put("ONLY_OF_THE_CLIENT", "here");
    return new Client(builder.start());
  }

  /** The client's end of a session. */
  static final class Client implements AutoCloseable {
    private final Process process;
    private final BufferedReader in;

    private Client(Process process) {
      this.process = process;
      this.in = process.inputReader(StandardCharsets.UTF_8);
    }

    Process process() {
      return process;
    }

    void send(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    /** A legacy handshake; returns when the server has answered it. */
    void initialize(String capabilities) throws IOException {
      sendInitialize(capabilities);
      assertThat(readLine()).contains("\"id\":0").contains("result");
    }

    /** The first request of a legacy handshake, with the id 0. */
    void sendInitialize(String capabilities) throws IOException {
      send(
          "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
              + "\"2025-06-18\",\"capabilities\":"
              + capabilities
              + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
    }

    void call(int id, String tool, String arguments) throws IOException {
      send(
          "{\"jsonrpc\":\"2.0\",\"id\":"
              + id
              + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
              + tool
              + "\",\"arguments\":"
              + arguments
              + "}}");
    }

    String readLine() throws IOException {
      return String.valueOf(in.readLine());
    }

    String errors() throws IOException {
      try (BufferedReader errors =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
        return String.join("\n", errors.lines().toList());
      }
    }

    int exitStatus() throws Exception {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    /** Ends the session as a client does that is closed. */
    void leave() throws IOException {
      process.getOutputStream().close();
    }

    @Override
    public void close() {
      try {
        leave();
      } catch (IOException e) {
        // It has gone, and something was still to be said to it.
      }
      process.destroy();
    }
  }

  @Override
  public void close() {
    supervisor.destroy();
    try {
      supervisor.onExit().get(60, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      supervisor.destroyForcibly();
      throw new IllegalStateException("the supervisor does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      supervisor.destroyForcibly();
    }
  }
}
