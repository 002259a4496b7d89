package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The risk model in the real binary: what it does to a session, and what it does not. */
class SlmIT {
  private static final String POLICY =
      """
      default = "allow"
      [rules.risky]
      action = "block"
      message = "too risky by now"
      match = { tool_name = "send", risk = "high" }
      [rules.blind]
      action = "block"
      match = { tool_name = "careful", risk = "unassessed" }
      [rules.rated]
      action = "block"
      match = { tool_name = "other", finding = "rated *" }
      """;

  @TempDir private Path folder;
  private int port;
  private int calls = 1;

  private Session session(String more) throws IOException {
    Files.writeString(folder.resolve("policy.toml"), POLICY);
    configure(more);
    return Session.configured(
        folder, folder.resolve("config.toml"), "--audit-dir", folder.resolve("audit").toString());
  }

  private void configure(String more) throws IOException {
    port = port == 0 ? Cli.freePort() : port;
    Files.writeString(
        folder.resolve("config.toml"),
        "[policy]\nfiles = [\"policy.toml\"]\n[metrics]\nport = " + port + "\n[slm]\n" + more);
  }

  private static String message(int id, String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":"
        + arguments
        + "}}";
  }

  private String call(Session session, String tool, String arguments) throws IOException {
    session.send(message(calls++, tool, arguments));
    return session.readLine();
  }

  private SlmMetrics metrics() {
    return new SlmMetrics(port);
  }

  private double rated(String level) throws IOException, InterruptedException {
    return metrics().rated(level, "classifier");
  }

  @Test
  void afterARiskyCallTheRulesAboutRiskHoldAndTheOpinionIsRecorded() throws Exception {
    try (Session session = session("")) {
      // Given
      assertThat(call(session, "send", "{\"text\":\"hello\"}")).contains("\"result\":{}");
      assertThat(call(session, "careful", "{}")).contains("\"result\":{}");

      // When
      assertThat(call(session, "read_file", "{\"path\":\"/home/u/.ssh/id_rsa\"}"))
          .contains("\"result\":{}");
      while (rated("high") == 0) {
        Thread.sleep(20);
      }

      // Then
      assertThat(call(session, "send", "{\"text\":\"hello\"}"))
          .contains("too risky by now", "risky");
      assertThat(call(session, "other", "{}")).contains("rated");
      assertThat(call(session, "careful", "{}")).contains("\"result\":{}");
    }
    // Then
    assertThat(log())
        .contains("\"kind\":\"opinion\"", "\"severity\":\"high\"", "embedded-classifier-1")
        .contains("reads where secrets are kept");
  }

  private String log() throws IOException, InterruptedException {
    StringBuilder all = new StringBuilder();
    // The last session's files may still be sealed when its output ends.
    while (all.indexOf("session-ended") < 0) {
      all.setLength(0);
      try (var files = Files.list(folder.resolve("audit"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
          all.append(Files.readString(file, StandardCharsets.UTF_8));
        }
      }
      Thread.sleep(20);
    }
    return all.toString();
  }

  @Test
  void whileItIsOffNothingIsAssessedAndItCanBeSwitchedOn() throws Exception {
    try (Session session = session("enabled = false\n")) {
      // Given
      assertThat(call(session, "careful", "{}")).contains("blind");
      assertThat(call(session, "send", "{}")).contains("\"result\":{}");

      // When
      configure("enabled = true\n");
      int asked = 0;
      while (rated("critical") == 0) {
        call(session, "run_command", "{\"command\":\"rm -rf / --no-preserve-root\"}");
        asked++;
        Thread.sleep(50);
      }

      // Then
      assertThat(asked).isPositive();
      assertThat(call(session, "send", "{}")).contains("too risky by now");
      // What was not assessed stays so.
      assertThat(call(session, "careful", "{}")).contains("blind");
    }
  }

  @Test
  void tenThousandCallsAtOnceAllPassAndEachIsCountedOnce() throws Exception {
    try (Session session = session("")) {
      // Given
      int count = 10_000;

      // When
      flood(session, count, 200);
      while (metrics().counted("classifier") < count) {
        Thread.sleep(20);
      }

      // Then
      assertThat(metrics().counted("classifier")).isEqualTo(count);
      assertThat(metrics().unassessed("overflow", "classifier")).isPositive();
      assertThat(call(session, "careful", "{}")).contains("blind");
    }
  }

  @Test
  void whileALanguageModelSaysNothingTenWaitForItAndMemoryStaysAsItIs() throws Exception {
    try (ServerSocket silence = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Session session =
            session(
                "url = \"http://127.0.0.1:"
                    + silence.getLocalPort()
                    + "\"\ntimeout_ms = 600000\n")) {
      // Given what Java makes of code that is called often
      flood(session, 30_000, 50);
      long before = resident(session);

      // When
      flood(session, 10_000, 50);

      // Then
      while (metrics().counted("classifier") < 40_000) {
        Thread.sleep(20);
      }
      double seen = 40_000 - metrics().unassessed("overflow", "classifier");
      assertThat(seen).isBetween(12.0, 39_000.0);
      assertThat(Cli.eventually(() -> metrics().value("clawdefender_slm_waiting") == 10)).isTrue();
      // The last call is counted before it is brought to the language model.
      assertThat(
              Cli.eventually(() -> metrics().unassessed("overflow", "language") == seen - 1 - 10))
          .isTrue();
      long grown = resident(session) - before;
      System.out.println("grown by " + grown + " KB in 10,000 calls from " + before + " KB");
      assertThat(grown).isLessThan(32_000);
    }
  }

  private static void flood(Session session, int count, int times) throws Exception {
    String text = "some words of a page ".repeat(times);
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < count; i++) {
                    send(session, message(i, "write_file", "{\"content\":\"" + text + "\"}"));
                  }
                });
    for (int i = 0; i < count; i++) {
      assertThat(session.readLine()).contains("\"result\":{}");
    }
    sender.join();
  }

  /** In kilobytes. */
  private static long resident(Session session) throws IOException {
    Path status = Path.of("/proc", Long.toString(session.process().pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aLanguageModelThatMisbehavesIsRecordedAndAskedAboutTheNextCall() throws Exception {
    // Given
    CountDownLatch end = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/v1/chat/completions", exchange -> misbehave(exchange, end));
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    try (Session session = session("url = \"" + url + "\"\ntimeout_ms = 5000\n")) {
      // When
      List<String> tools = List.of("hangs", "crashes", "garbage", "echoes", "leaks", "raises");
      for (int i = 0; i < tools.size(); i++) {
        int done = i + 1;
        assertThat(call(session, tools.get(i), "{}")).contains("\"result\":{}");
        assertThat(Cli.eventually(() -> metrics().counted("language") == done)).isTrue();
      }

      // Then
      assertThat(metrics().unassessed("timeout", "language")).isEqualTo(1);
      assertThat(metrics().unassessed("invalid", "language")).isEqualTo(4);
      assertThat(metrics().rated("high", "language")).isEqualTo(1);
      assertThat(call(session, "send", "{}")).contains("too risky by now");
      assertThat(call(session, "careful", "{}")).contains("blind");
    } finally {
      end.countDown();
      server.stop(0);
    }
    // Then
    List<String> opinions =
        log().lines().filter(line -> line.contains("\"kind\":\"opinion\"")).toList();
    for (String tool : List.of("crashes", "garbage", "echoes", "leaks")) {
      assertThat(opinions)
          .anySatisfy(line -> assertThat(line).contains(tool, "unassessed", "invalid"));
    }
    assertThat(opinions)
        .anySatisfy(line -> assertThat(line).contains("hangs", "unassessed", "timeout"))
        .anySatisfy(line -> assertThat(line).contains("raises", "high", "reads a key"));
  }

  /** As the name of the called tool says. */
  private static void misbehave(HttpExchange exchange, CountDownLatch end) throws IOException {
    JsonNode asked = new ObjectMapper().readTree(exchange.getRequestBody());
    String system = asked.path("messages").path(0).path("content").asText();
    String question = asked.path("messages").path(1).path("content").asText();
    String good = "{\"risk\":\"HIGH\",\"confidence\":0.9,\"why\":\"reads a key\"}";
    String content = good;
    if (question.contains("\"hangs\"")) {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    } else if (question.contains("\"crashes\"")) {
      exchange.close();
      return;
    } else if (question.contains("\"garbage\"")) {
      content = "As an AI model I would say: LOW!";
    } else if (question.contains("\"echoes\"")) {
      content = good.replace("reads a key", question.lines().findFirst().orElseThrow());
    } else if (question.contains("\"leaks\"")) {
      content = good.replace("reads a key", system.strip().replaceAll("(?s).* ", ""));
    }
    ObjectNode body = new ObjectMapper().createObjectNode();
    body.putArray("choices").addObject().putObject("message").put("content", content);
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void theCommandsSayWhatTheModelThinks() throws Exception {
    // Given
    configure("");
    String config = folder.resolve("config.toml").toString();
    Files.writeString(folder.resolve("policy.toml"), POLICY);
    String call = message(1, "run_command", "{\"command\":\"sudo rm -rf --no-preserve-root /\"}");

    // When / Then
    assertThat(Cli.feed(call, "slm", "explain", "--config", config))
        .contains("\"risk\" : \"critical\"", "destroys data", "embedded-classifier-1");
    assertThat(Cli.feed("{}", "slm", "explain", "--config", config))
        .contains("this is no tools/call request");
    assertThat(Cli.run("model", "test", "--config", config))
        .contains("list_folder      low:", "send_keys        critical:");
    assertThat(Cli.run("model", "bench", "--calls", "50", "--config", config))
        .contains("embedded-classifier-1: 50 calls of 1024 tokens, 50 answered");
    assertThat(Cli.run("model", "list", "--config", config))
        .contains("in use  embedded-classifier-1");

    // When
    String url = "http://127.0.0.1:" + Cli.freePort() + "/v1";
    assertThat(Cli.run("model", "use", "http://10.0.0.1/v1", "tiny", "--config", config))
        .contains("is left as it was", "must be http to this machine");
    assertThat(Cli.run("model", "use", url, "tiny", "--config", config)).contains("uses " + url);

    // When / Then
    assertThat(Cli.run("model", "list", "--config", config))
        .contains("tiny                     a language model at http://127.0.0.1:");
    assertThat(Cli.run("model", "test", "--config", config))
        .contains("list_folder      unassessed: invalid", "delete_disk      critical:");
    assertThat(Cli.run("doctor", "--config", config)).contains("does not answer as it should");

    // When / Then
    String[] embedded = {"model", "use", "embedded", "--config", config};
    assertThat(Cli.run(embedded)).contains("uses embedded");
    assertThat(Cli.run("model", "list", "--config", config)).doesNotContain("a language model");
  }

  private static void send(Session session, String line) {
    try {
      session.send(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
