package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a session in which something was found: by a plugin, so that nobody is root. */
@Timeout(120)
class QuarantineIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      default = "log"
      [rules.never]
      action = "block"
      match = { tool_name = "rm" }
      [rules.hold]
      action = "quarantine"
      message = "It went in circles"
      match = { finding = "loop of calls" }
      [rules.hold_more]
      action = "quarantine"
      match = { finding = "burst of calls" }
      """;

  @TempDir private Path folder;
  private String servers;

  @BeforeEach
  void makeServer() throws Exception {
    ScriptedServer server = new ScriptedServer(folder, "", "");
    servers =
        "prompt.timeout_seconds = 20\nprompt.per_minute = 100\n[servers.it]\ncommand = ['"
            + String.join("', '", server.command())
            + "']\n";
  }

  private Supervised supervised(String policy) throws Exception {
    Supervised supervised = new Supervised(folder, policy, servers);
    assertThat(
            supervised.cli(
                "plugin", "enable", "call-rate", "--config", folder + "/clawdefender.toml"))
        .contains("enabled call-rate");
    assertThat(Cli.eventually(() -> supervised.log().contains("plugin call-rate"))).isTrue();
    return supervised;
  }

  private String log(Supervised supervised) throws Exception {
    return supervised.cli("log", "--config", folder + "/clawdefender.toml");
  }

  /** Calls until that is found. Returns the next id. */
  private int circle(Supervised supervised, Supervised.Client client) throws Exception {
    int id = 1;
    for (; id <= 10; id++) {
      client.call(id, "again", "{\"a\":1}");
      assertThat(client.readLine()).contains("\"id\":" + id + ",");
    }
    assertThat(Cli.eventually(() -> log(supervised).contains("call-rate/calls: loop of calls")))
        .isTrue();
    return id;
  }

  private static void answer(Supervised.Client client, JsonNode question, String decision)
      throws Exception {
    client.send(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + question.path("id")
            + ",\"result\":{\"action\":\"accept\",\"content\":{\"decision\":\""
            + decision
            + "\"}}}");
  }

  @Test
  void itIsHeldBackUntilAPersonAnswersInTheClient() throws Exception {
    try (Supervised supervised = supervised(POLICY);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given
      client.initialize("{\"elicitation\":{}}");
      int id = circle(supervised, client);

      // When / Then each call is asked about as long as a person says only once
      for (int i = 0; i < 2; i++) {
        client.call(id, "once" + i, "{}");
        JsonNode question = JSON.readTree(client.readLine());
        assertThat(question.path("params").path("message").asText())
            .contains("holds the server \"it\" back", "loop of calls", "\"once" + i + "\"", "hold");
        answer(client, question, "allow once");
        assertThat(client.readLine()).contains("\"id\":" + id++ + ",", "result");
      }

      // When nothing is held back any more, blocked is what is blocked
      client.call(id, "lift", "{}");
      answer(client, JSON.readTree(client.readLine()), "always allow");
      assertThat(client.readLine()).contains("\"id\":" + id++ + ",", "result");
      client.call(id, "free", "{}");
      assertThat(client.readLine()).contains("\"id\":" + id++ + ",", "result");
      client.call(id, "rm", "{}");
      assertThat(client.readLine()).contains("Rule: never");

      // Then that is on record, and nothing was kept for another session
      assertThat(log(supervised))
          .contains("quarantine tools/call once0 (hold: asked)")
          .contains("log tools/call once0 ((default): allow once)");
      assertThat(folder.resolve("data/clawdefender/approvals.toml")).doesNotExist();
    }
  }

  @Test
  void itIsHeldBackUntilAPersonAnswersElsewhere() throws Exception {
    try (Supervised supervised = supervised(POLICY);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given two calls that are held
      client.initialize("{}");
      int id = circle(supervised, client);
      client.call(id, "one", "{}");
      client.call(id + 1, "two", "{}");
      assertThat(
              Cli.eventually(
                  () -> supervised.cli("approvals", "list", "--json").lines().count() == 2))
          .isTrue();
      String first =
          supervised.cli("approvals", "list", "--json").lines().findFirst().orElseThrow();
      String question = JSON.readTree(first).path("id").asText();

      // When
      assertThat(supervised.cli("approvals", "approve", question, "--scope", "always", "--yes"))
          .contains("a quarantine cannot be lifted for good");
      supervised.cli("approvals", "approve", question, "--scope", "session");

      // Then both go on
      assertThat(client.readLine() + client.readLine())
          .contains("\"id\":" + id + ",", "\"id\":" + (id + 1) + ",")
          .doesNotContain("isError");
    }
  }

  @Test
  void withNobodyToAskItIsBlocked() throws Exception {
    // Given
    servers = servers.replace("timeout_seconds = 20", "timeout_seconds = 1");
    try (Supervised supervised = supervised(POLICY);
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      int id = circle(supervised, client);

      // When
      client.call(id, "one", "{}");

      // Then
      assertThat(client.readLine())
          .contains("isError", "holds this session back", "nobody answered", "Rule: hold");
    }
  }

  @Test
  void itIsStoppedAtOnceIfARuleSaysSo() throws Exception {
    try (Supervised supervised = supervised(POLICY.replace("\"quarantine\"", "\"stop\""));
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given
      client.initialize("{}");

      // When
      for (int id = 1; id <= 10; id++) {
        client.call(id, "again", "{\"a\":1}");
      }

      // Then
      assertThat(Cli.eventually(() -> log(supervised).contains("rule hold stopped the server")))
          .isTrue();
      assertThat(log(supervised)).contains("loop of calls").contains("session ends");
      assertThat(Cli.eventually(() -> supervised.processes().findAny().isEmpty())).isTrue();
    }
  }
}
