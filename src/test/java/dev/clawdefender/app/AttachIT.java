package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watching sessions while they run, through the real binary. */
class AttachIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      default = "allow"
      [rules.no]
      action = "block"
      match = { tool_name = "rm" }
      """;
  private static final String ANSWERS =
      "s/.*\"initialize\".*/{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}/p;t;"
          + "s/.*\"id\":\\([0-9]*\\),.*/{\"jsonrpc\":\"2.0\",\"id\":\\1,\"result\":{}}/p";

  @TempDir private Path folder;

  @Test
  void whatIsDecidedInASessionIsSeenByWhoWatchesItAndInNoOther() throws Exception {
    // Given two sessions, and somebody who watches one
    try (Supervised supervised = new Supervised(folder, POLICY, "");
        Supervised.Client watched = supervised.run("--server", "one", "--", "sed", "-un", ANSWERS);
        Supervised.Client other = supervised.run("--server", "two", "--", "sed", "-un", ANSWERS)) {
      watched.initialize("{}");
      other.initialize("{}");
      String session = session(supervised, "one");
      Process attach = supervised.start("attach", session, "--json");
      Process server = supervised.start("attach", "one");
      BufferedReader events = attach.inputReader(StandardCharsets.UTF_8);
      BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);

      // When
      List<JsonNode> seen = new ArrayList<>();
      int id = awaitFirst(watched, List.of(events, lines), seen);
      other.call(id + 1, "rm", "{}");
      other.readLine();
      watched.call(id + 2, "rm", "{\"secret\":\"hidden\"}");
      watched.readLine();
      watched.call(id + 3, "AKIAIOSFODNN7EXAMPLE", "{}");
      watched.readLine();
      watched.call(id + 4, "x".repeat(2_000), "{}");
      watched.readLine();
      watched.leave();
      events.lines().forEach(line -> seen.add(read(line)));

      // Then
      assertThat(attach.waitFor()).isZero();
      assertThat(seen).allMatch(event -> event.path("session").asText().equals(session));
      assertThat(seen)
          .anySatisfy(
              event -> {
                assertThat(event.path("method").asText()).isEqualTo("tools/call");
                assertThat(event.path("tool").asText()).isEqualTo("rm");
                assertThat(event.path("action").asText()).isEqualTo("block");
                assertThat(event.path("rule").asText()).isEqualTo("no");
                assertThat(event.path("direction").asText()).isEqualTo("to-server");
                assertThat(event.path("forwarded").asBoolean()).isFalse();
              })
          .anyMatch(event -> event.path("tool").asText().startsWith("[redacted aws-access-key "))
          .anyMatch(event -> event.path("tool").asText().equals("[2000 characters]"))
          .noneMatch(event -> event.toString().contains("hidden"))
          .noneMatch(event -> event.toString().contains("AKIA"));
      assertThat(seen.getLast().path("kind").asText()).isEqualTo("session-ended");
      assertThat(lines.lines().takeWhile(line -> !line.contains("session ends")))
          .anyMatch(line -> line.contains("one -> block tools/call rm (no)"));
      server.destroy();
      assertThat(supervised.cli("attach", "nobody")).contains("no server and no session");
    }
  }

  @Test
  void whoReadsTooSlowlyMissesEventsAndHoldsUpNobody() throws Exception {
    // Given somebody who watches and does not read
    try (Supervised supervised = new Supervised(folder, POLICY, "");
        Supervised.Client client = supervised.run("--server", "one", "--", "sed", "-un", ANSWERS)) {
      client.initialize("{}");
      Process attach = supervised.start("attach", session(supervised, "one"), "--json");
      BufferedReader events = attach.inputReader(StandardCharsets.UTF_8);
      int id = awaitFirst(client, List.of(events), new ArrayList<>());

      // When there are more messages than fit anywhere
      int count = 5_000;
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 1; i <= count; i++) {
                      sendCall(client, id + i);
                    }
                  });
      for (int i = 1; i <= count; i++) {
        // Then every one is answered
        assertThat(client.readLine()).contains("\"id\":" + (id + i));
      }
      sender.join();
      client.leave();

      // Then those that were not seen are counted
      long seen = 0;
      long missed = 0;
      for (String line : events.lines().toList()) {
        JsonNode event = read(line);
        missed += event.path("events").asLong();
        seen += event.path("kind").asText().equals("message") ? 1 : 0;
      }
      assertThat(missed).isPositive();
      // Some went by before the first was seen.
      assertThat(seen + missed).isGreaterThanOrEqualTo(2L * count);
    }
  }

  private static void sendCall(Supervised.Client client, int id) {
    try {
      client.call(id, "x".repeat(100), "{}");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Makes calls until all who watch have seen one; returns the id of the last. */
  private static int awaitFirst(
      Supervised.Client client, List<BufferedReader> watching, List<JsonNode> seen)
      throws Exception {
    int[] id = {0};
    assertThat(
            Cli.eventually(
                () -> {
                  client.call(++id[0], "ls", "{}");
                  client.readLine();
                  boolean all = true;
                  for (BufferedReader events : watching) {
                    all = all && events.ready();
                  }
                  return all;
                }))
        .isTrue();
    seen.add(read(watching.getFirst().readLine()));
    return id[0];
  }

  private static String session(Supervised supervised, String server) throws Exception {
    for (JsonNode session : JSON.readTree(supervised.cli("sessions", "--json"))) {
      if (session.path("server").asText().equals(server)) {
        return session.path("id").asText();
      }
    }
    throw new AssertionError("no session with " + server);
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
