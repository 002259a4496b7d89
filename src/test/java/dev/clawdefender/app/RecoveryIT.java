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

/** Sessions that go on with another process when their server's dies. */
class RecoveryIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final String INITIALIZED =
      "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

  @TempDir private Path folder;

  @Test
  void theHandshakeIsSaidAgainAndNothingElse() throws Exception {
    // Given
    ScriptedServer server = new ScriptedServer(folder, "", "");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      client.send(INITIALIZED);
      client.send(request(1, "resources/subscribe", "{\"uri\":\"file:///a\"}"));
      client.send(request(2, "resources/subscribe", "{\"uri\":\"file:///b\"}"));
      client.send(request(3, "resources/unsubscribe", "{\"uri\":\"file:///b\"}"));
      client.send(request(4, "logging/setLevel", "{\"level\":\"info\"}"));
      for (int id = 1; id <= 4; id++) {
        assertThat(client.readLine()).contains("\"id\":" + id + ",\"result\"");
      }

      // When
      client.call(5, "die", "{}");
      List<String> heard = new ArrayList<>(List.of(client.readLine()));
      client.call(6, "t", "{}");
      heard.add(client.readLine());
      heard.add(client.readLine());

      // Then
      assertThat(heard.get(0)).contains("\"id\":5,\"error\"").contains("exit status 5");
      assertThat(heard.get(1))
          .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
      assertThat(heard.get(2)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":6,\"result\":{}}");
      List<String> got = server.received();
      assertThat(got.subList(7, got.size()))
          .hasSize(5)
          .startsWith(got.get(0), INITIALIZED)
          .contains(got.get(2), got.get(5))
          .last()
          .asString()
          .contains("\"id\":6");
      assertThat(got).filteredOn(line -> line.contains("\"die\"")).hasSize(1);
      JsonNode session = JSON.readTree(supervised.cli("sessions", "--json")).path(0);
      assertThat(session.path("restarts").asInt()).isEqualTo(1);
      assertThat(supervised.cli("log"))
          .contains(
              "server ended with status 5 and is started again, process " + session.path("pid"));
    }
    assertThat(records())
        .filteredOn(record -> record.path("kind").asText().equals("server-restarted"))
        .hasSize(1)
        .allMatch(record -> record.path("reason").asText().contains("handshake"));
  }

  @Test
  void whoLosesACapabilityOrSpeaksAnotherRevisionDoesNotTakeItsPlace() throws Exception {
    for (String other :
        List.of(
            ScriptedServer.ANSWER.replace("\"subscribe\":true", ""),
            ScriptedServer.ANSWER.replace("2025-06-18", "2025-11-25"))) {
      // Given
      Path place = Files.createTempDirectory(folder, "other");
      ScriptedServer server =
          new ScriptedServer(place, "[ $start = 1 ] || answer='" + other + "'", "");
      try (Supervised supervised = new Supervised(place, LOG_ALL, recovering(server));
          Supervised.Client client = supervised.run("--server", "it")) {
        client.initialize("{}");

        // When
        client.call(1, "die", "{}");
        String first = client.readLine();
        client.call(2, "t", "{}");

        // Then what waited is not given to it, and hears why
        assertThat(first).contains("\"id\":1,\"error\"");
        assertThat(client.readLine())
            .contains("\"id\":2,\"error\"")
            .containsPattern("lacks the capabilities resources.subscribe|speaks revision 2025-11");
        assertThat(client.exitStatus()).isNotNegative();
        assertThat(client.errors())
            .contains("clawdefender: the session has ended: the new process");
        assertThat(server.received("\"id\":2")).isZero();
      }
    }
  }

  @Test
  void whatPolicyDoesNotLetThroughAnyMoreIsNotSaidAgain() throws Exception {
    // Given
    ScriptedServer server = new ScriptedServer(folder, "", "");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      Files.writeString(
          folder.resolve("policy.toml"),
          LOG_ALL + "rules.no = { action = \"block\", match = { method = \"initialize\" } }\n");
      assertThat(Cli.eventually(() -> supervised.log().contains("the policy has changed")))
          .isTrue();

      // When
      client.call(1, "die", "{}");

      // Then
      assertThat(client.readLine()).contains("\"id\":1,\"error\"");
      assertThat(client.exitStatus()).isEqualTo(5);
      assertThat(client.errors()).contains("rule no: block");
      assertThat(server.received("\"initialize\"")).isEqualTo(1);
    }
  }

  @Test
  void whoDiesAgainAndAgainIsGivenUp() throws Exception {
    // Given
    ScriptedServer server = new ScriptedServer(folder, "[ $start = 1 ] || exit 3", "");
    try (Supervised supervised =
            new Supervised(folder, LOG_ALL, "supervisor.max_failures = 3\n" + recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");

      // When
      client.call(1, "die", "{}");
      String first = client.readLine();
      client.call(2, "t", "{}");

      // Then
      assertThat(first).contains("\"id\":1,\"error\"");
      assertThat(client.readLine()).contains("\"id\":2,\"error\"").contains("given up");
      assertThat(client.exitStatus()).isEqualTo(3);
      assertThat(Files.readAllLines(folder.resolve("starts"))).hasSize(3);
      assertThat(supervised.cli("servers")).containsPattern("it +failed +0 +3");
    }
  }

  @Test
  void aQuestionOfADeadProcessIsTakenBackAndItsAnswerGoesToNobody() throws Exception {
    // Given a server whose every process asks with the same id
    ScriptedServer server =
        new ScriptedServer(
            folder,
            "",
            "*'\"ask\"'*) echo '{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"roots/list\"}' ;;");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{\"roots\":{}}");
      client.call(1, "ask", "{}");
      assertThat(client.readLine()).contains("\"id\":7").contains("roots/list");

      // When it dies, and the next one asks before the first question is answered
      client.call(2, "die", "{}");
      List<String> heard = List.of(client.readLine(), client.readLine(), client.readLine());
      assertThat(client.readLine()).contains("list_changed");
      client.call(3, "ask", "{}");
      client.call(4, "t", "{}");

      // Then
      assertThat(heard)
          .anyMatch(line -> line.contains("\"id\":1,\"error\""))
          .anyMatch(line -> line.contains("\"id\":2,\"error\""))
          .anyMatch(line -> line.contains("cancelled") && line.contains("\"requestId\":7"));
      assertThat(client.readLine()).contains("\"id\":4,\"result\"");

      // When
      client.send("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"roots\":[\"late\"]}}");
      client.call(5, "ask", "{}");

      // Then the id is free again
      assertThat(client.readLine()).contains("\"id\":7").contains("roots/list");
      client.send("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"roots\":[\"in time\"]}}");
      client.call(6, "t", "{}");
      assertThat(client.readLine()).contains("\"id\":6,\"result\"");
      assertThat(server.received("in time")).isEqualTo(1);
      assertThat(server.received("late")).isZero();
      assertThat(server.received("still under way")).isEqualTo(1);
    }
  }

  @Test
  void whatWasCutOffAtDeathDoesNotGoOnWithTheNextProcess() throws Exception {
    // Given
    ScriptedServer server =
        new ScriptedServer(
            folder,
            "",
            "*'\"half\"'*) printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"te'; exit 5 ;;");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");

      // When
      client.call(1, "half", "{}");
      String first = client.readLine();
      client.call(2, "t", "{}");

      // Then
      assertThat(first).contains("\"id\":1,\"error\"").contains("refused the server's answer");
      assertThat(client.readLine()).contains("list_changed");
      assertThat(client.readLine()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
    }
  }

  @Test
  void aModernSessionNeedsNothingButAnotherProcess() throws Exception {
    // Given
    ScriptedServer server = new ScriptedServer(folder, "", "");
    String meta =
        ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      // When
      client.send(request(1, "tools/call", "{\"name\":\"die\"" + meta + "}"));
      String first = client.readLine();
      client.send(request(2, "tools/call", "{\"name\":\"t\"" + meta + "}"));

      // Then
      assertThat(first).contains("\"id\":1,\"error\"");
      assertThat(client.readLine()).contains("\"id\":2,\"result\"");
      assertThat(server.received()).hasSize(2);
    }
  }

  @Test
  void itIsTheSameForACommandOfTheClientAndWithoutASupervisor() throws Exception {
    // Given
    ScriptedServer server = new ScriptedServer(folder, "", "");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client own =
            supervised.run("--server", "it", "--", "sh", server.command().get(1));
        Supervised.Client alone =
            supervised.run(
                "--config", folder.resolve("clawdefender.toml").toString(), "--server", "it")) {
      for (Supervised.Client client : List.of(own, alone)) {
        client.initialize("{}");

        // When
        client.call(1, "die", "{}");
        String first = client.readLine();
        client.call(2, "t", "{}");

        // Then
        assertThat(first).contains("\"id\":1,\"error\"");
        assertThat(client.readLine()).contains("list_changed");
        assertThat(client.readLine()).contains("\"id\":2,\"result\"");
      }
    }
  }

  @Test
  void whatWasAnsweredBeforeDeathIsAnAnswer() throws Exception {
    // Given
    ScriptedServer server =
        new ScriptedServer(
            folder, "", "*'\"last\"'*) printf '" + result("%s") + "\\n' \"$id\"; exit 5 ;;");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");

      // When
      client.call(1, "last", "{}");
      String first = client.readLine();
      String second = client.readLine(); // what is said before might still reach the first process
      client.call(2, "t", "{}");

      // Then
      assertThat(first).isEqualTo(result("1"));
      assertThat(second).contains("list_changed");
      assertThat(client.readLine()).isEqualTo(result("2"));
    }
  }

  @Test
  void eachOfManyRequestsIsAnsweredOnceAndGivenOnce() throws Exception {
    // Given
    ScriptedServer server = new ScriptedServer(folder, "", "");
    try (Supervised supervised = new Supervised(folder, LOG_ALL, recovering(server));
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");
      List<String> results = new ArrayList<>();
      List<String> errors = new ArrayList<>();

      // When it dies three times while they come
      for (int round = 100; round <= 300; round += 100) {
        for (int i = 1; i <= 41; i++) {
          client.call(round + i, i == 21 ? "die" : "t", "{}");
        }
        for (int answers = 0; answers < 41; ) {
          JsonNode heard = JSON.readTree(client.readLine());
          if (heard.has("id")) {
            (heard.has("error") ? errors : results).add(heard.path("id").asText());
            answers++;
          }
        }
      }

      // Then who was answered before has a result, and nobody has two answers
      assertThat(results).doesNotHaveDuplicates().contains("101", "120", "220", "320");
      assertThat(errors).doesNotHaveDuplicates().contains("121", "221", "321");
      assertThat(results).doesNotContainAnyElementsOf(errors).hasSize(3 * 41 - errors.size());
      assertThat(server.received())
          .filteredOn(line -> line.contains("call"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void anOfficialClientGoesOnWithAnOfficialServerThatWasKilled() throws Exception {
    // Given
    Npm.require();
    String memory =
        "[servers.memory]\nrecover = true\ncommand = "
            + JSON.writeValueAsString(
                List.of(
                    "node", Npm.packaged("@modelcontextprotocol/server-memory", "dist/index.js")))
            + "\nenv = { MEMORY_FILE_PATH = \""
            + folder.resolve("memory.jsonl")
            + "\" }\n";
    try (Supervised supervised = new Supervised(folder, LOG_ALL, memory);
        Supervised.Client client =
            supervised.runBy(List.of("node", Npm.script("recover.mjs")), "--server", "memory")) {
      assertThat(client.readLine()).isEqualTo("written");

      // When
      long pid = JSON.readTree(supervised.cli("sessions", "--json")).path(0).path("pid").asLong();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      assertThat(Cli.eventually(() -> supervised.log().contains("ended with status 137"))).isTrue();
      client.send("go on");

      // Then
      JsonNode heard = JSON.readTree(client.readLine());
      assertThat(heard.path("observations"))
          .extracting(JsonNode::asText)
          .containsExactly("before", "after");
      assertThat(heard.path("tools").asInt()).isPositive();
      assertThat(client.exitStatus()).isZero();
    }
    assertThat(records())
        .filteredOn(record -> record.path("kind").asText().equals("server-restarted"))
        .hasSize(1)
        .allMatch(record -> record.path("exit_status").asInt() == 137);
  }

  private static String result(String id) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
  }

  private static String recovering(ScriptedServer server) throws Exception {
    return "[servers.it]\nrecover = true\ncommand = "
        + JSON.writeValueAsString(server.command())
        + "\n";
  }

  private static String request(int id, String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\""
        + method
        + "\",\"params\":"
        + params
        + "}";
  }

  private List<JsonNode> records() throws Exception {
    List<JsonNode> records = new ArrayList<>();
    new LogReader(folder.resolve("data/clawdefender/audit"), new byte[32]).read(records::add);
    return records;
  }
}
