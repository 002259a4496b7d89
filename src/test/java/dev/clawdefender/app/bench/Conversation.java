package dev.clawdefender.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A client's end of a session in a supervisor: one request after the other. */
final class Conversation implements AutoCloseable {
  private final Process process;
  private final BufferedReader in;
  private int last;

  Conversation(Path distribution, SupervisorProcess supervisor, String server) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(distribution.resolve("bin/clawdefender").toString());
    command.addAll(List.of("run", "--server", server));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    supervisor.join(builder);
    process = builder.start();
    in = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Has the server do something, and returns what it says when it has. */
  String ask(String method, String argument) throws IOException {
    String request =
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{\"argument\":\"%s\"}}\n"
            .formatted(++last, method, argument);
    process.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    String answer = in.readLine();
    if (answer == null || !answer.contains("\"result\"")) {
      throw new IOException("the server did not answer as it should: " + answer);
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }
}
