package dev.clawdefender.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A session of the real binary with a {@link RecordingServer}, driven by bytes. */
final class Session implements AutoCloseable {
  private final Path record;
  private final Process process;
  private final OutputStream out;
  private final BufferedReader in;
  private int pings = 900_000;

  Session(Path folder, String policy, String... options) throws IOException {
    this(Map.of(), folder, policy, options);
  }

  /** A session with more in its environment. */
  Session(Map<String, String> environment, Path folder, String policy, String... options)
      throws IOException {
    this(
        environment,
        folder,
        Stream.concat(
                Stream.of(
                    "--policy",
                    Files.writeString(folder.resolve("policy.toml"), policy).toString()),
                Stream.of(options))
            .toList());
  }

  /** A session by a configuration, whose policy counts. */
  static Session configured(Path folder, Path config, String... options) throws IOException {
    return new Session(
        Map.of(),
        folder,
        Stream.concat(Stream.of("--config", config.toString()), Stream.of(options)).toList());
  }

  private Session(Map<String, String> environment, Path folder, List<String> options)
      throws IOException {
    record = folder.resolve("record");
    Files.writeString(record, "");
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender").toString());
    command.add("run");
    command.addAll(options);
    command.addAll(
        List.of(
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            RecordingServer.class.getName(),
            record.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    out = process.getOutputStream();
    in =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void send(String line) throws IOException {
    send((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Has the server write {@code bytes} and returns what of it reaches us. */
  List<String> emit(byte[] bytes) throws IOException {
    return ping("\"emit\":\"" + HexFormat.of().formatHex(bytes) + "\"");
  }

  /** A ping's round trip, and what came before its answer. */
  List<String> ping() throws IOException {
    return ping("");
  }

  private List<String> ping(String params) throws IOException {
    int id = pings++;
    send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\",\"params\":{" + params + "}}");
    List<String> before = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      // What the firewall itself says may overtake what the server says.
      if (line.equals("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}")) {
        return before;
      }
      before.add(line);
    }
    throw new IOException("the session has ended; before that: " + before);
  }

  String readLine() throws IOException {
    return String.valueOf(in.readLine());
  }

  /** What reached the server. */
  String reached() throws IOException {
    return Files.readString(record);
  }

  int exitStatus() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the session does not end");
    }
    return process.exitValue();
  }

  Process process() {
    return process;
  }

  @Override
  public void close() throws IOException {
    out.close();
    process.destroy();
  }
}
