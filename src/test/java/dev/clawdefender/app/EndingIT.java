package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that end while somebody does not read. */
class EndingIT {
  private static final String ASK =
      """
      default = "block"
      rules.ask = { action = "prompt", match = { tool_name = "ask" } }
      rules.hello = { action = "allow", match = { method = "initialize" } }
      """;

  @TempDir private Path folder;

  @Test
  void aClientThatReadsNothingWhileAPersonIsAskedKeepsNoServerAlive() throws Exception {
    // Given a call that waits for a person, and more refusals than anything on their way can hold
    String marker = "86408." + ProcessHandle.current().pid();
    try (Supervised supervised = new Supervised(folder, ASK, "prompt.timeout_seconds = 600\n");
        Supervised.Client client =
            supervised.run(
                "--server",
                "quiet",
                "--",
                "sh",
                "-c",
                "sleep "
                    + marker
                    + " & read line; echo '{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}';"
                    + " exec cat >/dev/null")) {
      client.initialize("{}");
      client.call(1, "ask", "{}");
      assertThat(
              Cli.eventually(
                  () -> supervised.cli("approvals", "list", "--json").contains("\"id\"")))
          .isTrue();
      Thread sending = Thread.ofPlatform().daemon().start(() -> sendRefused(client));
      sending.join(3_000); // it is stuck then

      // When
      supervised.cli("stop", "quiet");

      // Then
      assertThat(Cli.eventually(() -> running(marker) == 0)).isTrue();
      assertThat(
              Cli.eventually(
                  () -> supervised.cli("sessions", "--json").replaceAll("\\s", "").equals("[]")))
          .isTrue();
    }
  }

  private static void sendRefused(Supervised.Client client) {
    try {
      for (int id = 2; id < 20_000; id++) {
        client.call(id, "other", "{}");
      }
    } catch (IOException e) {
      // The session has ended.
    }
  }

  private static long running(String marker) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
        .filter(process -> process.info().commandLine().orElse("").contains(marker))
        .count();
  }
}
