package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.read.LogReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that have a policy of their own. */
class ServerPolicyIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final String BLOCK_T =
      LOG_ALL + "rules.no_t = { action = \"block\", match = { tool_name = \"t\" } }\n";

  @TempDir private Path folder;

  @Test
  void aServerIsJudgedByItsOwnPolicyAlsoWithACommandOfTheClient() throws Exception {
    // Given
    Files.writeString(folder.resolve("strict.toml"), BLOCK_T);
    try (Supervised supervised =
            new Supervised(folder, LOG_ALL, server("own", "strict.toml") + server("other", ""));
        Supervised.Client own = supervised.run("--server", "own");
        Supervised.Client other = supervised.run("--server", "other");
        Supervised.Client named = supervised.run(command("--server", "own"))) {
      for (Supervised.Client client : List.of(own, other, named)) {
        client.initialize("{}");
        // When
        client.call(1, "t", "{}");
      }

      // Then
      assertThat(own.readLine()).contains("no_t");
      assertThat(other.readLine()).contains("\"result\":{}");
      assertThat(named.readLine()).contains("no_t");
      String status = supervised.cli("policy", "status");
      assertThat(status).containsPattern("process \\d+: epoch \\d+ .*policy\\.toml");
      assertThat(status).containsPattern("server own: epoch \\d+ .*strict\\.toml");
      assertThat(supervised.cli("policy", "history")).contains("server own ");

      // When its files change, sessions that run follow
      Files.writeString(folder.resolve("strict.toml"), LOG_ALL);

      // Then
      assertThat(Cli.eventually(() -> answerTo(own).contains("\"result\":{}"))).isTrue();
      other.call(2, "t", "{}");
      assertThat(other.readLine()).contains("\"id\":2,\"result\":{}");
    }
    // An epoch names one policy
    List<JsonNode> messages =
        records().stream().filter(record -> record.path("tool").asText().equals("t")).toList();
    assertThat(messages.stream().filter(record -> record.path("rule").asText().equals("no_t")))
        .isNotEmpty()
        .allMatch(record -> record.path("epoch").asInt() == epochOf("own", messages));
    assertThat(epochOf("other", messages)).isNotEqualTo(epochOf("own", messages));
    assertThat(records())
        .anyMatch(
            record ->
                record.path("kind").asText().equals("policy-activated")
                    && record.path("server").asText().equals("own"));
  }

  @Test
  void aPolicyThatCannotBeReadKeepsOnlyItsOwnServerFromBeingStarted() throws Exception {
    // Given
    Files.writeString(folder.resolve("broken.toml"), "default = \"perhaps\"\n");
    try (Supervised supervised =
        new Supervised(folder, LOG_ALL, server("bad", "broken.toml") + server("good", ""))) {
      // When
      try (Supervised.Client bad = supervised.run("--server", "bad");
          Supervised.Client good = supervised.run("--server", "good")) {
        // Then
        assertThat(bad.exitStatus()).isEqualTo(1);
        assertThat(bad.errors())
            .contains("the policy of \"bad\" cannot be used")
            .contains("perhaps");
        good.initialize("{}");
      }
      assertThat(supervised.cli("policy", "status"))
          .containsPattern("server bad: no policy is in force\n +not accepted");

      // When it is put right
      Files.writeString(folder.resolve("broken.toml"), BLOCK_T);

      // Then
      assertThat(Cli.eventually(() -> supervised.cli("policy", "status").contains("bad: epoch")))
          .isTrue();
      try (Supervised.Client bad = supervised.run("--server", "bad")) {
        bad.initialize("{}");
        bad.call(1, "t", "{}");
        assertThat(bad.readLine()).contains("no_t");

        // When it is broken again, what was in force stays
        Files.writeString(folder.resolve("broken.toml"), "default = \"perhaps\"\n");
        assertThat(
                Cli.eventually(() -> supervised.cli("policy", "status").contains("not accepted")))
            .isTrue();
        bad.call(2, "t", "{}");
        assertThat(bad.readLine()).contains("no_t");
      }
    }
  }

  @Test
  void theFilesThatAServerHasAreFollowedAsWell() throws Exception {
    // Given
    Files.writeString(folder.resolve("strict.toml"), BLOCK_T);
    Files.writeString(folder.resolve("lenient.toml"), LOG_ALL);
    try (Supervised supervised = new Supervised(folder, BLOCK_T, server("own", "lenient.toml"));
        Supervised.Client own = supervised.run("--server", "own")) {
      own.initialize("{}");
      assertThat(answerTo(own)).contains("\"result\":{}");

      // When
      supervised.configure(server("own", "strict.toml"));

      // Then
      assertThat(Cli.eventually(() -> answerTo(own).contains("no_t"))).isTrue();

      // When it has none of its own any more
      supervised.configure(server("own", "lenient.toml"));
      assertThat(Cli.eventually(() -> answerTo(own).contains("\"result\":{}"))).isTrue();
      supervised.configure(server("own", ""));

      // Then the common one counts
      assertThat(Cli.eventually(() -> answerTo(own).contains("no_t"))).isTrue();
    }
  }

  @Test
  void runAloneHonoursItToo() throws Exception {
    // Given
    Files.writeString(folder.resolve("strict.toml"), BLOCK_T);
    try (Supervised supervised = new Supervised(folder, LOG_ALL, server("own", "strict.toml"));
        Supervised.Client own =
            supervised.run(
                "--config", folder.resolve("clawdefender.toml").toString(), "--server", "own")) {
      // When
      own.initialize("{}");
      own.call(1, "t", "{}");

      // Then
      assertThat(own.readLine()).contains("no_t");
      assertThat(supervised.cli("sessions", "--json")).doesNotContain("own");
    }
  }

  private int nextId = 100;

  private String answerTo(Supervised.Client client) throws Exception {
    client.call(++nextId, "t", "{}");
    return client.readLine();
  }

  private static int epochOf(String server, List<JsonNode> messages) {
    return messages.stream()
        .filter(record -> record.path("server").asText().equals(server))
        .mapToInt(record -> record.path("epoch").asInt())
        .findFirst()
        .orElseThrow();
  }

  private static String server(String name, String policy) throws Exception {
    return "[servers."
        + name
        + "]\ncommand = "
        + JSON.writeValueAsString(List.of(Supervised.ECHO))
        + "\n"
        + (policy.isEmpty() ? "" : "policy = [\"" + policy + "\"]\n");
  }

  private static String[] command(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--");
    all.addAll(List.of(Supervised.ECHO));
    return all.toArray(String[]::new);
  }

  private List<JsonNode> records() throws Exception {
    List<JsonNode> records = new ArrayList<>();
    new LogReader(folder.resolve("data/clawdefender/audit"), new byte[32]).read(records::add);
    return records;
  }
}
