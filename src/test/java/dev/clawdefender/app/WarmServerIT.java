package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are started before anybody asks for them, and sessions that nobody uses. */
class WarmServerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";

  @TempDir private Path folder;

  @Test
  void theProcessThatWaitsIsTheNextSessionsAndAnotherWaitsThen() throws Exception {
    // Given
    try (Supervised supervised = new Supervised(folder, LOG_ALL, atBoot(""))) {
      long first = awaitOther(supervised, 0);

      // When
      try (Supervised.Client client = supervised.run("--server", "it")) {
        client.initialize("{}");
        long second = awaitOther(supervised, first);

        // Then
        assertThat(session(supervised).path("pid").asLong()).isEqualTo(first);
        assertThat(ProcessHandle.of(second)).isPresent();

        // When it ends before anybody uses it
        ProcessHandle.of(second).orElseThrow().destroyForcibly();

        // Then that is a failure, after which there is another
        long third = awaitOther(supervised, second);
        assertThat(supervised.cli("servers")).containsPattern("it +ready +1 +1");
        client.call(1, "t", "{}");
        assertThat(client.readLine()).contains("\"id\":1,\"result\"");

        // When none is to wait any more
        supervised.configure(atBoot("").replace("boot", "demand"));

        // Then
        assertThat(Cli.eventually(() -> waiting(supervised) == 0)).isTrue();
        assertThat(Cli.eventually(() -> ProcessHandle.of(third).isEmpty())).isTrue();
      }
    }
  }

  @Test
  void noProcessThatWaitsOutlivesTheSupervisor() throws Exception {
    // Given
    long pid;
    try (Supervised supervised = new Supervised(folder, LOG_ALL, atBoot(""))) {
      pid = awaitOther(supervised, 0);
    }

    // When, Then
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }

  @Test
  void whatNobodyUsesEndsAndSaysWhy() throws Exception {
    // Given
    try (Supervised supervised =
            new Supervised(
                folder,
                LOG_ALL,
                atBoot("idle_minutes = 1\n") + "[servers.other]\ncommand = " + echo());
        Supervised.Client idle = supervised.run("--server", "it");
        Supervised.Client other = supervised.run("--server", "other")) {
      idle.initialize("{}");
      other.initialize("{}");
      long waiting = awaitOther(supervised, session(supervised).path("pid").asLong());

      // When nothing is said for a minute
      assertThat(idle.process().waitFor(120, java.util.concurrent.TimeUnit.SECONDS)).isTrue();

      // Then
      assertThat(idle.errors())
          .contains("nothing was said for 1 minutes, [servers.it] idle_minutes");
      assertThat(Cli.eventually(() -> ProcessHandle.of(waiting).isEmpty())).isTrue();
      assertThat(supervised.cli("log")).containsPattern("session ends .*nothing was said");
      other.call(1, "t", "{}");
      assertThat(other.readLine()).contains("\"id\":1,\"result\"");

      // When it is asked for again
      try (Supervised.Client again = supervised.run("--server", "it")) {
        again.initialize("{}");
        assertThat(awaitOther(supervised, waiting)).isPositive();
      }
    }
  }

  @Test
  void whoDiesBeforeItIsUsedIsGivenUpAndHarmsNoOther() throws Exception {
    // Given
    try (Supervised supervised =
            new Supervised(
                folder,
                LOG_ALL,
                "supervisor.max_failures = 2\n"
                    + atBoot("")
                    + "[servers.bad]\nstart = \"boot\"\ncommand = [\"sh\", \"-c\", \"echo >> "
                    + folder.resolve("starts")
                    + "; exit 3\"]\n");
        Supervised.Client good = supervised.run("--server", "it")) {
      good.initialize("{}");

      // When
      assertThat(Cli.eventually(() -> supervised.cli("servers").contains("given up"))).isTrue();

      // Then
      assertThat(Files.readAllLines(folder.resolve("starts"))).hasSize(2);
      good.call(1, "t", "{}");
      assertThat(good.readLine()).contains("\"id\":1,\"result\"");
    }
  }

  private static String echo() throws Exception {
    return JSON.writeValueAsString(List.of(Supervised.ECHO)) + "\n";
  }

  private static String atBoot(String more) throws Exception {
    return "[servers.it]\nstart = \"boot\"\n" + more + "command = " + echo();
  }

  private static JsonNode session(Supervised supervised) throws Exception {
    return JSON.readTree(supervised.cli("sessions", "--json")).path(0);
  }

  private static long waiting(Supervised supervised) throws Exception {
    for (JsonNode server : JSON.readTree(supervised.cli("servers", "--json"))) {
      if (server.path("name").asText().equals("it")) {
        return server.path("waiting_pid").asLong();
      }
    }
    return 0;
  }

  /** Waits until another process than that waits for a session. */
  private static long awaitOther(Supervised supervised, long before) throws Exception {
    assertThat(Cli.eventually(() -> waiting(supervised) != 0 && waiting(supervised) != before))
        .isTrue();
    return waiting(supervised);
  }
}
