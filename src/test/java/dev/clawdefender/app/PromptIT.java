package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to a call that policy wants a person's approval for. */
class PromptIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      default = "log"
      [rules.never]
      action = "block"
      priority = 1
      match = { tool_name = "rm" }
      [rules.ask]
      action = "prompt"
      priority = 5
      message = "Writing needs a person"
      [rules.ask.match]
      method = "tools/call"
      args = { "/path" = "*" }
      [rules.ask_sampling]
      action = "prompt"
      match = { event_type = "sampling" }
      """;
  private static final String WRITE = "{\"name\":\"write\",\"arguments\":{\"path\":\"/a\"}}";
  private static final String WRITE_ELSEWHERE =
      "{\"name\":\"write\",\"arguments\":{\"path\":\"/b\"}}";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "deny, false, true, true",
    "allow once, true, true, true",
    "allow for this session, true, false, true",
    "always allow, true, false, false"
  })
  void anAnswerHoldsAsLongAsItSays(
      String answer, boolean passes, boolean asksAgain, boolean asksInANewSession)
      throws Exception {
    // Given
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");

      // When
      call(session, 1, WRITE);
      answer(session, read(session), answer);
      JsonNode result = read(session);

      // Then
      assertThat(result.path("id").asInt()).isEqualTo(1);
      assertThat(result.toString().contains("a person was asked and denied it"))
          .isNotEqualTo(passes);
      assertThat(session.reached().contains("\"/a\"")).isEqualTo(passes);

      // When the same call and another one are made
      call(session, 2, WRITE);
      JsonNode second = read(session);
      if (isQuestion(second)) {
        answer(session, second, "deny");
        read(session);
      }
      call(session, 3, WRITE_ELSEWHERE);
      JsonNode third = read(session);

      // Then
      assertThat(isQuestion(second)).isEqualTo(asksAgain);
      assertThat(isQuestion(third)).as("a changed argument asks again").isTrue();
    }
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");
      call(session, 1, WRITE);
      assertThat(isQuestion(read(session))).isEqualTo(asksInANewSession);
    }
  }

  @Test
  void whatIsBlockedStaysBlockedWhateverWasApproved() throws Exception {
    // Given a call that was approved for good
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");
      call(session, 1, WRITE);
      answer(session, read(session), "always allow");
      read(session);
      assertThat(eventually(folder.resolve("approvals.toml"))).contains("tool_name = \"write\"");
    }

    // When a rule blocks it that comes before the one which asked
    try (Session session =
        open(
            "30",
            POLICY + "[rules.first]\naction=\"block\"\npriority=2\nmatch={tool_name=\"write\"}\n",
            List.of())) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");
      call(session, 1, WRITE);

      // Then
      assertThat(read(session).toString()).contains("Rule: first");
      assertThat(session.reached()).doesNotContain("/a");
    }
  }

  @Test
  void withoutAnAnswerTheCallIsBlockedAndRecorded() throws Exception {
    // Given
    try (Session session = open("1")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");

      // When
      call(session, 1, WRITE);
      JsonNode question = read(session);
      JsonNode cancelled = read(session);
      JsonNode result = read(session);
      answer(session, question, "allow once");
      session.ping();

      // Then
      assertThat(cancelled.path("method").asText()).isEqualTo("notifications/cancelled");
      assertThat(cancelled.at("/params/requestId")).isEqualTo(question.path("id"));
      assertThat(result.at("/result/isError").asBoolean()).isTrue();
      assertThat(result.toString()).contains("nobody answered within 1 seconds").contains("ask");
      assertThat(session.reached()).doesNotContain("/a");
      end(session);
    }
    assertThat(log())
        .anyMatch(record -> record.path("approval").asText().equals("asked"))
        .anyMatch(record -> record.path("approval").asText().startsWith("nobody answered"));
  }

  @Test
  void otherCallsPassMeanwhile() throws Exception {
    // Given
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");
      call(session, 1, WRITE);
      JsonNode question = read(session);

      // When
      for (int id = 2; id <= 1_001; id++) {
        call(session, id, "{\"name\":\"look\",\"arguments\":{}}");
      }
      for (int id = 2; id <= 1_001; id++) {
        assertThat(read(session).path("id").asInt()).isEqualTo(id);
      }
      answer(session, question, "allow once");

      // Then
      assertThat(read(session).path("id").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2025-06-18 | {}                                | the client does not support elicitation",
        "2025-11-25 | {\"elicitation\":{\"url\":{}}}    | the client does not support elicitation",
        "2025-03-26 | {\"elicitation\":{}}              | no elicitation before revision",
      })
  void whereNobodyCanBeAskedTheCallIsBlockedAndSaysSo(
      String revision, String capabilities, String said) throws Exception {
    // Given
    try (Session session = open("30")) {
      initialize(session, revision, capabilities);

      // When
      call(session, 1, WRITE);

      // Then
      assertThat(read(session).at("/result/content/0/text").asText()).contains(said);
      session.ping();
      assertThat(session.reached()).doesNotContain("/a");
    }
  }

  @Test
  void aFloodOfPromptsIsCutOff() throws Exception {
    // Given
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");

      // When
      for (int id = 1; id <= 15; id++) {
        call(session, id, "{\"name\":\"write\",\"arguments\":{\"path\":\"/" + id + "\"}}");
      }
      List<JsonNode> answers = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        answers.add(read(session));
      }

      // Then
      assertThat(answers.stream().filter(PromptIT::isQuestion)).hasSize(10);
      assertThat(answers)
          .filteredOn(answer -> !isQuestion(answer))
          .hasSize(5)
          .allMatch(answer -> answer.toString().contains("10 times within a minute"));
    }
  }

  static List<String> oddTexts() {
    return List.of(
        "\"'''\"\"\"\\",
        "a\nb\r\n[rules.x]\naction = \"allow\"",
        "a.b.c/../d",
        "\u0000\u0007\u001b[31m\u007f",
        "\u202egnp.exe\u2066\u200b\ufeff",
        "*",
        "re:.*",
        "[a-z]?*]",
        "\ud83d\ude00\u0301 \u2028",
        "x".repeat(1_000_000));
  }

  @ParameterizedTest
  @MethodSource("oddTexts")
  void oddNamesAndArgumentsAreShownSafelyAndApprovedExactly(String odd) throws Exception {
    // Given
    ObjectNode params = JSON.createObjectNode().put("name", odd);
    params.putObject("arguments").put("path", odd).put(odd, "\u202e" + odd);
    ObjectNode similar = params.deepCopy().put("name", odd + "x");
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");

      // When
      call(session, 1, params.toString());
      JsonNode question = read(session);
      answer(session, question, "always allow");
      JsonNode result = read(session);

      // Then
      String shown = question.at("/params/message").asText();
      assertThat(shown).hasSizeLessThan(6_000);
      assertThat(
              shown
                  .codePoints()
                  .filter(
                      point ->
                          point != '\n'
                              && (Character.getType(point) == Character.CONTROL
                                  || Character.getType(point) == Character.FORMAT
                                  || point == 0x2028)))
          .isEmpty();
      assertThat(result.path("result")).isEqualTo(JSON.createObjectNode());
    }
    String approvals = eventually(folder.resolve("approvals.toml"));
    assertThat(approvals.split("\\[rules\\.approved-[0-9a-f]+]")).hasSize(2);

    // When
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");
      call(session, 1, params.toString());
      JsonNode same = read(session);
      call(session, 2, similar.toString());
      JsonNode other = read(session);

      // Then
      assertThat(same.path("result")).isEqualTo(JSON.createObjectNode());
      assertThat(isQuestion(other)).isTrue();
    }
  }

  @Test
  void aServersRequestIsAskedAboutToo() throws Exception {
    // Given
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{},\"sampling\":{}}");
      String sampling =
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"sampling/createMessage\",\"params\":{}}\n";

      // When
      List<String> before = session.emit(sampling.getBytes(StandardCharsets.UTF_8));
      JsonNode question = JSON.readTree(before.isEmpty() ? session.readLine() : before.getFirst());
      answer(session, question, "allow once");

      // Then
      assertThat(session.readLine() + "\n").isEqualTo(sampling);
    }
  }

  @Test
  void aCancelledCallIsNotReleased() throws Exception {
    // Given
    try (Session session = open("30")) {
      initialize(session, "2025-06-18", "{\"elicitation\":{}}");
      call(session, 1, WRITE);
      JsonNode question = read(session);

      // When
      session.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
      answer(session, question, "allow once");
      session.ping();

      // Then
      assertThat(session.reached()).doesNotContain("/a");
      end(session);
    }
    assertThat(log())
        .anyMatch(record -> record.path("approval").asText().equals("the sender cancelled it"));
  }

  @ParameterizedTest
  @CsvSource({"deny, false", "allow once, true", "allow for this session, true"})
  void inTheNewRevisionTheAnswerComesWithTheCallItself(String answer, boolean passes)
      throws Exception {
    // Given
    try (Session session = open("30")) {
      // When
      session.send(modern(1, "/a", ""));
      JsonNode asked = read(session);
      String key = asked.at("/result/inputRequests").fieldNames().next();
      session.send(modern(2, "/a", ",\"inputResponses\":{" + response(key, answer) + "}"));
      JsonNode result = read(session);

      // Then
      assertThat(asked.at("/result/resultType").asText()).isEqualTo("input_required");
      assertThat(result.path("id").asInt()).isEqualTo(2);
      assertThat(result.at("/result/isError").asBoolean()).isNotEqualTo(passes);
      assertThat(session.reached().contains("\"/a\"")).isEqualTo(passes);
      assertThat(session.reached()).doesNotContain("inputResponses", "clawdefender-");
    }
  }

  @Test
  void inTheNewRevisionAChangedCallAsksAgainAndALateAnswerIsNone() throws Exception {
    // Given
    try (Session session = open("1")) {
      session.send(modern(1, "/a", ""));
      String key = read(session).at("/result/inputRequests").fieldNames().next();

      // When
      session.send(modern(2, "/b", ",\"inputResponses\":{" + response(key, "allow once") + "}"));
      JsonNode second = read(session);
      String late = second.at("/result/inputRequests").fieldNames().next();
      Thread.sleep(1_500);
      session.send(modern(3, "/b", ",\"inputResponses\":{" + response(late, "allow once") + "}"));

      // Then
      assertThat(read(session).toString()).contains("the answer came too late");
      assertThat(session.reached()).isEmpty();
    }
  }

  @Test
  void inTheNewRevisionAnApprovedCallGoesOnWhenTheServerAsksForMore() throws Exception {
    // Given a server that answers an approved call with a question of its own
    try (Session session = open("30")) {
      session.send(modern(1, "/a", ""));
      String key = read(session).at("/result/inputRequests").fieldNames().next();
      String more =
          "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":"
              + "{\"resultType\":\"input_required\",\"requestState\":\"s\"}}\n";
      String hex = HexFormat.of().formatHex(more.getBytes(StandardCharsets.UTF_8));
      String answer = ",\"inputResponses\":{" + response(key, "allow once") + "}";
      session.send(modern(2, "/a", answer, ",\"emit\":\"" + hex + "\""));
      JsonNode wanted = read(session);

      // When it is made once more for the server, and then once more for nobody
      session.send(modern(3, "/a", ",\"requestState\":\"s\""));
      JsonNode continued = read(session);
      session.send(modern(4, "/a", ",\"requestState\":\"s\""));
      JsonNode another = read(session);

      // Then
      assertThat(wanted.at("/result/requestState").asText()).isEqualTo("s");
      assertThat(continued.path("result")).isEqualTo(JSON.createObjectNode());
      assertThat(another.toString()).contains("continues a call that nobody approved");
    }
  }

  private static String modern(int id, String path, String more) {
    return modern(id, path, more, "");
  }

  private static String modern(int id, String path, String more, String meta) {
    return ModernCall.of(id, "write", path, meta, more);
  }

  private static String response(String key, String answer) {
    return "\"" + key + "\":{\"action\":\"accept\",\"content\":{\"decision\":\"" + answer + "\"}}";
  }

  private Session open(String timeout) throws IOException {
    return open(timeout, POLICY, List.of());
  }

  private Session open(String timeout, String policy, List<String> options) throws IOException {
    Path config = folder.resolve("clawdefender.toml");
    Files.writeString(
        config,
        "[prompt]\ntimeout_seconds = "
            + timeout
            + "\napprovals = \"approvals.toml\"\n"
            + "[audit]\ndirectory = \"audit\"\n");
    List<String> all = new ArrayList<>(List.of("--config", config.toString()));
    all.addAll(options);
    return new Session(folder, policy, all.toArray(String[]::new));
  }

  private static void initialize(Session session, String revision, String capabilities)
      throws IOException {
    session.send(
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
            + revision
            + "\",\"capabilities\":"
            + capabilities
            + ",\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
    read(session);
  }

  private static void call(Session session, int id, String params) throws IOException {
    session.send(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"method\":\"tools/call\",\"params\":"
            + params
            + "}");
  }

  private static JsonNode read(Session session) throws IOException {
    return JSON.readTree(session.readLine());
  }

  private static boolean isQuestion(JsonNode message) {
    return message.path("method").asText().equals("elicitation/create");
  }

  private static void answer(Session session, JsonNode question, String answer) throws IOException {
    assertThat(isQuestion(question)).as(question.toString()).isTrue();
    session.send(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + question.path("id")
            + ",\"result\":{\"action\":\"accept\",\"content\":{\"decision\":\""
            + answer
            + "\"}}}");
  }

  private static void end(Session session) throws Exception {
    session.close();
    session.exitStatus();
  }

  private List<JsonNode> log() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (var files = Files.list(folder.resolve("audit"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          records.add(JSON.readTree(line));
        }
      }
    }
    return records;
  }

  /** A file's text once it is there. */
  private static String eventually(Path file) throws Exception {
    for (int i = 0; i < 200 && Files.notExists(file); i++) {
      Thread.sleep(50);
    }
    return Files.readString(file);
  }
}
