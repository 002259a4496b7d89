package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private double metric(String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    String text;
    try (HttpClient client = HttpClient.newHttpClient()) {
      text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
    Matcher found = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(text);
    assertThat(found.find()).as(name + " in " + text).isTrue();
    return Double.parseDouble(found.group(1));
  }

  private double unassessed(String reason) throws IOException, InterruptedException {
    return metric("clawdefender_slm_unassessed_total{reason=\"" + reason + "\"}");
  }

  private double rated(String level) throws IOException, InterruptedException {
    return metric("clawdefender_slm_opinions_total{level=\"" + level + "\"}");
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
      String text = "some words of a page ".repeat(200);
      int count = 10_000;

      // When
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
      double counted = 0;
      while (counted < count) {
        Thread.sleep(20);
        counted = 0;
        for (String level : List.of("low", "medium", "high", "critical")) {
          counted += rated(level);
        }
        for (String reason : List.of("overflow", "timeout", "invalid", "off", "too-long")) {
          counted += unassessed(reason);
        }
      }

      // Then
      assertThat(counted).isEqualTo(count);
      assertThat(unassessed("overflow")).isPositive();
      assertThat(call(session, "careful", "{}")).contains("blind");
    }
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
    assertThat(Cli.run("doctor", "--config", config))
        .contains("does not answer as it should: start its server");

    // When / Then
    String[] embedded = {"model", "use", "embedded", "--config", config};
    assertThat(Cli.run(embedded)).contains("uses embedded");
    assertThat(Cli.run("model", "list", "--config", config)).doesNotContain("tiny");
  }

  private static void send(Session session, String line) {
    try {
      session.send(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
