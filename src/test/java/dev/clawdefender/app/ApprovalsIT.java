package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.read.LogReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person is asked, and the ways to answer it, through the real binary. */
class ApprovalsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      default = "log"
      [rules.ask]
      action = "prompt"
      match = { tool_name = ["read", "write"] }
      [rules.keys]
      action = "block"
      priority = 4294967295
      match = { resource_path = ["**/*.pem"] }
      """;

  /** Answers every request, as {@code sed} does it. */
  private static final String[] ECHO = {
    "--server",
    "files",
    "--",
    "sed",
    "-un",
    "s/.*\"initialize\".*/{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}/p;t;"
        + "s/.*\"id\":\\([0-9]*\\),.*/{\"jsonrpc\":\"2.0\",\"id\":\\1,\"result\":{}}/p"
  };

  @TempDir private Path folder;

  @Test
  void everythingThatAPersonNeedsIsShown() throws Exception {
    // Given a call that waits
    try (Supervised supervised = supervised(120);
        Supervised.Client client = supervised.run(ECHO)) {
      client.initialize("{}");
      String path = folder.toRealPath().resolve("src/a.txt").toString();
      client.call(1, "read", "{\"path\":\"" + path + "\",\"query\":\"x\\u202ey\",\"limit\":[1,2]}");
      String id = question(supervised).path("id").asText();

      // When
      String shown = supervised.cli("approvals", "show", id);
      JsonNode json = JSON.readTree(supervised.cli("approvals", "show", id, "--json"));

      // Then
      assertThat(shown)
          .contains("server    files")
          .contains("client    test")
          .contains("tool      read")
          .contains("asked by  rule ask")
          .contains("sha256 " + json.path("digest").asText())
          .contains("\"path\": \"" + path + "\"")
          .contains("--any-file-under " + folder.toRealPath().resolve("src"))
          .contains("--any-value-of query")
          .doesNotContain("\u202e");
      assertThat(json.path("arguments").asText()).contains("\"limit\":[1,2]");
      assertThat(json.path("digest").asText()).matches("[0-9a-f]{64}");
      assertThat(supervised.cli("approvals", "show", "q99")).contains("does not wait");
      supervised.cli("approvals", "deny", id);
      assertThat(client.readLine()).contains("denied it");
    }
  }

  @Test
  void otherArgumentsAreAllowedOnlyAsTheyWereShown() throws Exception {
    // Given a call that waits, in a client that cannot ask
    try (Supervised supervised = supervised(120)) {
      String project = Files.createDirectories(folder.toRealPath().resolve("project")).toString();
      try (Supervised.Client client = supervised.run(ECHO)) {
        client.initialize("{}");
        client.call(1, "read", arguments(project + "/a.txt", 10, "x"));
        String id = question(supervised).path("id").asText();

        // When it is allowed for a folder
        String[] wanted = {
          "approvals", "approve", id, "--scope", "always", "--any-file-under", project
        };
        String unasked = supervised.cli(wanted);
        String elsewhere =
            supervised.cli(
                "approvals", "approve", id, "--scope=always", "--any-file-under=/srv", "--yes");
        String once =
            supervised.cli("approvals", "approve", id, "--any-file-under", project, "--yes");
        String asJson = supervised.cli(with(wanted, "--json"));
        String approved = supervised.cli(with(wanted, "--any-value-of", "query", "--yes"));

        // Then what was shown is what is kept
        assertThat(unasked).contains("`path`: any file in " + project).contains("add --yes");
        assertThat(asJson).contains("`path`: any file in " + project).contains("add --yes");
        assertThat(elsewhere).contains("no argument of the call is");
        assertThat(once).contains("--scope always");
        assertThat(approved)
            .contains("`query`: anything in which no file, host or command is recognised")
            .contains("all other arguments exactly as in this call, and no more")
            .contains("open_args = [\"path\", \"query\"]");
        assertThat(client.readLine()).contains("\"id\":1").contains("\"result\":{}");
        passes(client, 2, "read", arguments(project + "/src/b.txt", 10, "anything"));
        asks(supervised, client, 3, "read", arguments(project + "/../b.txt", 10, "x"));
        asks(supervised, client, 4, "read", arguments(project + "/a.txt", 11, "x"));
        asks(
            supervised,
            client,
            5,
            "read",
            "{\"path\":\"" + project + "/a\",\"head\":10,\"query\":\"x\",\"mode\":\"w\"}");
        asks(supervised, client, 6, "write", arguments(project + "/a.txt", 10, "x"));
        // Then a block rule is heeded even where the rule that asks comes before it
        asks(supervised, client, 7, "read", arguments(project + "/key.pem", 10, "x"));
      }

      // When the supervisor starts anew
      supervised.restart();
      String kept = supervised.cli("approvals", "list", "--kept", "--config", config());
      String name = kept.substring(0, kept.indexOf(' '));
      String explained =
          supervised.feed(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"read\","
                  + "\"arguments\":"
                  + arguments(project + "/c", 10, "z")
                  + "}}",
              "policy",
              "explain",
              "--server",
              "files",
              "--config",
              config());
      try (Supervised.Client client = supervised.run(ECHO)) {
        client.initialize("{}");
        passes(client, 1, "read", arguments(project + "/c.txt", 10, "y"));

        // When it is forgotten, which is the only rule
        String forgotten = supervised.cli("approvals", "forget", name, "--config", config());
        String again = supervised.cli("approvals", "forget", name, "--config", config());

        // Then
        assertThat(kept).contains("open: path, query").contains("server files, tool read");
        assertThat(JSON.readTree(explained).path("rule").asText()).isEqualTo(name);
        assertThat(forgotten).contains("forgotten");
        assertThat(again).contains("there is no rule");
        assertThat(
                Cli.eventually(
                    () -> supervised.cli("policy", "status", "--json").contains("\"epoch\" : 2")))
            .isTrue();
        asks(supervised, client, 2, "read", arguments(project + "/c.txt", 10, "y"));
      }
      assertThat(records())
          .anyMatch(
              record ->
                  record.path("approval").asText().startsWith("always allow, by ")
                      && record
                          .path("approval")
                          .asText()
                          .endsWith(" at the command line, rule " + name));
    }
  }

  @Test
  void aPersonIsAskedInTheClientAtTheCommandLineAndNotForEver() throws Exception {
    // Given client A, which can ask, and client B, which cannot
    try (Supervised supervised = supervised(15);
        Supervised.Client a = supervised.run(ECHO);
        Supervised.Client b = supervised.run(ECHO)) {
      a.initialize("{\"elicitation\":{}}");
      b.initialize("{}");

      // When A's person answers in A
      a.call(1, "read", "{\"path\":\"/x\"}");
      JsonNode asked = JSON.readTree(a.readLine());
      a.send(
          "{\"jsonrpc\":\"2.0\",\"id\":"
              + asked.path("id")
              + ",\"result\":{\"action\":\"accept\",\"content\":{\"decision\":\"always allow\"}}}");

      // Then it goes on, and so does the same call in B; a changed one asks again
      assertThat(a.readLine()).contains("\"id\":1").contains("\"result\":{}");
      assertThat(
              Cli.eventually(
                  () ->
                      supervised
                          .cli("approvals", "list", "--kept", "--config", config())
                          .contains("approved-")))
          .isTrue();
      passes(b, 1, "read", "{\"path\":\"/x\"}");
      b.call(2, "read", "{\"path\":\"/y\"}");

      // When it is answered at the command line
      supervised.cli("approvals", "approve", question(supervised).path("id").asText());
      assertThat(b.readLine()).contains("\"id\":2").contains("\"result\":{}");

      // When nobody answers
      b.call(3, "read", "{\"path\":\"/z\"}");
      assertThat(b.readLine()).contains("\"id\":3").contains("nobody answered within 15 seconds");

      // When there are too many
      for (int id = 10; id < 22; id++) {
        b.call(id, "write", "{\"path\":\"/" + id + "\"}");
      }
      List<String> answers = new ArrayList<>();
      for (int id = 10; id < 22; id++) {
        answers.add(b.readLine());
      }

      // Then ten within a minute were asked for this server, of which three before
      assertThat(answers).filteredOn(line -> line.contains("nobody answered within")).hasSize(7);
      assertThat(answers)
          .filteredOn(line -> line.contains("asked about this server 10 times within a minute"))
          .hasSize(5);
    }
  }

  @Test
  void anAnswerAtTheCommandLineIsForTheNextSameCallAndNotForEver() throws Exception {
    // Given two calls of a client that makes a call anew to bring the answer
    try (Supervised supervised = supervised(300);
        Supervised.Client client = supervised.run(ECHO)) {
      String first = askedAndApproved(supervised, client, 1, "/x");
      String second = askedAndApproved(supervised, client, 2, "/y");

      // When it comes with the first in time, it is good once
      client.send(modern(3, "/x", first));
      assertThat(client.readLine()).contains("\"id\":3").contains("\"result\":{}");
      client.send(modern(4, "/x", first));
      assertThat(client.readLine()).contains("\"id\":4").contains("came too late");

      // When a person has a second for an answer, and the other comes later than that
      Files.writeString(
          folder.resolve("probe.toml"),
          "[rules.probe]\naction = \"block\"\nmatch = { tool_name = \"probe\" }\n");
      Files.writeString(
          folder.resolve("clawdefender.toml"),
          "policy.files = [\"policy.toml\", \"probe.toml\"]\nprompt.timeout_seconds = 1\n");
      assertThat(
              Cli.eventually(
                  () -> {
                    client.send(modern(5, "probe", "/x", ""));
                    return client.readLine().contains("blocked");
                  }))
          .isTrue();
      Thread.sleep(1_100);
      client.send(modern(6, "/y", second));

      // Then it is no answer any more
      assertThat(client.readLine()).contains("\"id\":6").contains("came too late");
    }
  }

  /** Returns the key of the answer. */
  private static String askedAndApproved(
      Supervised supervised, Supervised.Client client, int id, String path) throws Exception {
    client.send(modern(id, path, ""));
    JsonNode asked = JSON.readTree(client.readLine());
    String question = question(supervised).path("id").asText();
    supervised.cli("approvals", "approve", question);
    assertThat(Cli.eventually(() -> !supervised.cli("approvals", "list").contains(question)))
        .isTrue();
    return asked.at("/result/inputRequests").fieldNames().next();
  }

  private static String modern(int id, String path, String key) {
    return modern(id, "read", path, key);
  }

  /** A call with an answer that the client has not got, if there is a key. */
  private static String modern(int id, String tool, String path, String key) {
    String answer = ",\"inputResponses\":{\"" + key + "\":{\"action\":\"cancel\"}}";
    return ModernCall.of(id, tool, path, "", key.isEmpty() ? "" : answer);
  }

  private Supervised supervised(int seconds) throws Exception {
    return new Supervised(folder, POLICY, "prompt.timeout_seconds = " + seconds + "\n");
  }

  private String config() {
    return folder.resolve("clawdefender.toml").toString();
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  private static String arguments(String path, int head, String query) {
    return "{\"path\":\"" + path + "\",\"head\":" + head + ",\"query\":\"" + query + "\"}";
  }

  private static void passes(Supervised.Client client, int id, String tool, String arguments)
      throws Exception {
    client.call(id, tool, arguments);
    assertThat(client.readLine()).contains("\"id\":" + id).contains("\"result\":{}");
  }

  private static void asks(
      Supervised supervised, Supervised.Client client, int id, String tool, String arguments)
      throws Exception {
    client.call(id, tool, arguments);
    supervised.cli("approvals", "deny", question(supervised).path("id").asText());
    assertThat(client.readLine()).contains("\"id\":" + id).contains("denied it");
  }

  private static JsonNode question(Supervised supervised) throws Exception {
    List<JsonNode> found = new ArrayList<>();
    assertThat(
            Cli.eventually(
                () -> {
                  String list = supervised.cli("approvals", "list", "--json");
                  if (list.startsWith("{")) {
                    found.add(JSON.readTree(list));
                  }
                  return !found.isEmpty();
                }))
        .isTrue();
    return found.getFirst();
  }

  private List<JsonNode> records() throws Exception {
    List<JsonNode> records = new ArrayList<>();
    new LogReader(folder.resolve("data/clawdefender/audit"), new byte[32]).read(records::add);
    return records;
  }
}
