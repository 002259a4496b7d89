package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real binary in front of a real server: what is refused, what passes, how it ends. */
class RunIT {
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final String BLOCK_EXEC =
      LOG_ALL
          + "[rules.no_exec]\naction = \"block\"\nmessage = \"not here\"\n"
          + "[rules.no_exec.match]\ntool_name = [\"exec\"]\n";

  @TempDir private Path folder;

  /** Bad messages by what is wrong with them; each holds the word forbidden. */
  private static Map<String, byte[]> badMessages() {
    Map<String, String> texts = new LinkedHashMap<>();
    String call = "\"method\":\"tools/call\",\"params\":{\"name\":\"forbidden\"}";
    texts.put("duplicate key", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"," + call + "}");
    texts.put(
        "duplicate key, escaped",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"m\\u0065thod\":\"ping\"," + call + "}");
    texts.put(
        "duplicate key, deep",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"forbidden\",\"arguments\":{\"a\":[{\"b\":1,\"b\":2}]}}}");
    texts.put("byte order mark", "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1," + call + "}");
    texts.put(
        "NaN",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"forbidden\",\"arguments\":{\"a\":NaN}}}");
    texts.put("two values", "{\"jsonrpc\":\"2.0\",\"id\":1," + call + "} {\"forbidden\":true}");
    texts.put("bare CR", "{\"jsonrpc\":\"2.0\",\"id\":1,\r" + call + "}");
    texts.put("array", "[{\"jsonrpc\":\"2.0\",\"id\":1," + call + "}]");
    texts.put(
        "too deep",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"forbidden\",\"arguments\":{\"a\":"
            + "[".repeat(126)
            + "]".repeat(126)
            + "}}}");
    texts.put("method no string", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5,\"forbidden\":1}");
    texts.put(
        "name no string",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":[\"forbidden\"]}}");
    texts.put(
        "params no object",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[\"forbidden\"]}");
    texts.put("no jsonrpc", "{\"id\":1," + call + "}");
    texts.put("odd jsonrpc", "{\"jsonrpc\":\"1.0\",\"id\":1," + call + "}");
    texts.put("id null", "{\"jsonrpc\":\"2.0\",\"id\":null," + call + "}");
    texts.put("id fraction", "{\"jsonrpc\":\"2.0\",\"id\":1.5," + call + "}");
    texts.put("id true", "{\"jsonrpc\":\"2.0\",\"id\":true," + call + "}");
    texts.put("notification of a request", "{\"jsonrpc\":\"2.0\"," + call + "}");
    texts.put("request and response", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}," + call + "}");
    texts.put(
        "response to nothing", "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{\"forbidden\":1}}");
    texts.put("other case", "{\"jsonrpc\":\"2.0\",\"id\":1,\"METHOD\":\"forbidden\"," + call + "}");
    texts.put("no JSON", "forbidden");
    texts.put(
        "request of a notification",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"notifications/progress\","
            + "\"params\":{\"forbidden\":1}}");
    Map<String, byte[]> messages = new LinkedHashMap<>();
    texts.forEach((name, text) -> messages.put(name, text.getBytes(StandardCharsets.UTF_8)));
    byte[] invalid =
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                + "{\"name\":\"forbidden?\"}}")
            .getBytes(StandardCharsets.UTF_8);
    invalid[new String(invalid, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xC0;
    messages.put("invalid UTF-8", invalid);
    return messages;
  }

  private static byte[] line(byte[] message) {
    byte[] line = Arrays.copyOf(message, message.length + 1);
    line[message.length] = '\n';
    return line;
  }

  @Test
  void badMessagesOfTheClientReachNobodyAndTheSessionGoesOn() throws Exception {
    try (Session session = new Session(folder, LOG_ALL)) {
      for (Map.Entry<String, byte[]> bad : badMessages().entrySet()) {
        // When
        session.send(line(bad.getValue()));
        List<String> answers = session.ping();

        // Then
        boolean request = new String(bad.getValue(), StandardCharsets.UTF_8).contains("\"id\":1,");
        if (request) {
          assertThat(answers).as(bad.getKey()).hasSize(1);
          assertThat(answers.getFirst()).as(bad.getKey()).contains("\"id\":1,\"error\"");
        }
      }
      assertThat(session.reached()).doesNotContain("forbidden").contains("ping");
    }
  }

  @Test
  void badMessagesOfTheServerReachNobodyAndTheSessionGoesOn() throws Exception {
    try (Session session = new Session(folder, LOG_ALL)) {
      for (Map.Entry<String, byte[]> bad : badMessages().entrySet()) {
        // When
        List<String> answers = session.emit(line(bad.getValue()));

        // Then
        assertThat(answers).as(bad.getKey()).isEmpty();
      }
    }
  }

  @Test
  void messagesThatAreTooLongAreRefusedWithTheirId() throws Exception {
    try (Session session = new Session(folder, LOG_ALL)) {
      // When
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\",\"params\":{\"a\":\""
              + "forbidden".repeat(1_200_000)
              + "\"}}");
      List<String> answers = session.ping();

      // Then
      assertThat(answers).hasSize(1);
      assertThat(answers.getFirst()).contains("\"id\":5,\"error\"", "longer than 10485760 bytes");
      assertThat(session.reached()).doesNotContain("forbidden");
    }
  }

  @Test
  void whatPolicyBlocksIsAnsweredWithItsRuleAndWhatItAllowsKeepsItsBytes() throws Exception {
    try (Session session = new Session(folder, BLOCK_EXEC)) {
      // Given
      String odd =
          "{ \"id\" :3,\t\"params\":{\"arguments\":{\"x\":1.50e0},\"name\":\"r\\u0065ad\"},"
              + "\"method\":\"tools/call\",\"jsonrpc\":\"2.0\"}";

      // When
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"tools/call\","
              + "\"params\":{\"name\":\"exec\"}}");
      String blocked = session.readLine();
      session.send(odd);
      session.ping();

      // Then
      assertThat(blocked)
          .contains("\"id\":\"1\"", "\"isError\":true", "no_exec", "not here", "Decision");
      assertThat(session.reached()).contains(odd + "\n").doesNotContain("exec");
    }
  }

  @Test
  void batchesAreJudgedMessageByMessageWhereTheRevisionHasThem() throws Exception {
    try (Session session = new Session(folder, BLOCK_EXEC)) {
      // Given
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\","
              + "\"params\":{\"protocolVersion\":\"2025-03-26\"}}");
      session.readLine();

      // When
      session.send(
          "[{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"exec\"}},"
              + "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\"}]");
      List<String> answers = session.ping();

      // Then
      assertThat(answers).anyMatch(line -> line.startsWith("[{") && line.contains("no_exec"));
      assertThat(session.reached())
          .contains("[{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/list\"}]\n")
          .doesNotContain("exec");
    }
  }

  @Test
  void theServersStatusIsOursAndRequestsUnderWayGetAnError() throws Exception {
    try (Session session = new Session(folder, LOG_ALL)) {
      // Given
      session.ping();

      // When
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"never\",\"method\":\"tools/call\","
              + "\"params\":{\"name\":\"die\"}}");
      String answer = session.readLine();

      // Then
      assertThat(answer).contains("\"id\":\"never\",\"error\"", "exit status 7");
      assertThat(session.exitStatus()).isEqualTo(7);
    }
  }

  @Test
  void aSignalEndsTheServerToo() throws Exception {
    try (Session session = new Session(folder, LOG_ALL)) {
      // Given
      session.ping();
      List<ProcessHandle> tree = session.process().descendants().toList();

      // When
      session.process().destroy();

      // Then
      assertThat(session.exitStatus()).isEqualTo(143);
      assertThat(tree).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void aServerThatDoesNotReadKeepsNoRefusalFromTheClient() throws Exception {
    try (Session session = new Session(folder, BLOCK_EXEC)) {
      // Given a server that is busy, and more on its way than the pipe to it holds
      session.ping();
      String filler = "x".repeat(60_000);
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
              + "\"params\":{\"name\":\"sleep\"}}");
      for (int id = 2; id < 12; id++) {
        session.send(
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                + filler
                + "\"}}");
      }

      // When
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"tools/call\","
              + "\"params\":{\"name\":\"exec\"}}");
      String first = session.readLine();

      // Then
      assertThat(first).contains("\"id\":99,", "no_exec");
      session.ping();
      assertThat(session.reached()).contains("\"id\":11,").doesNotContain("exec");
    }
  }

  @Test
  void metricsAreServedToThisMachineWhereConfigured() throws Exception {
    // Given
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config = Files.writeString(folder.resolve("c.toml"), "[metrics]\nport = " + port + "\n");
    try (Session session = new Session(folder, BLOCK_EXEC, "--config", config.toString());
        HttpClient client = HttpClient.newHttpClient()) {
      session.ping();
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"exec\"}}");
      session.readLine();

      // When
      URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
      String body =
          client
              .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
              .body();

      // Then
      assertThat(body)
          .containsPattern("clawdefender_messages_total\\{.*outcome=\"blocked\".*} 1")
          .contains("clawdefender_sessions 1")
          .contains("clawdefender_policy_epoch 1");
    }
  }
}
