package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say about policies, by what was recorded and by what runs. */
class PolicyToolsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ALLOWS =
      """
      default = "allow"
      [rules.no_delete]
      action = "block"
      match = { tool_name = ["delete_*"] }
      """;

  @TempDir private Path folder;
  private int calls = 1;

  @Test
  void replayNamesExactlyTheDecisionsThatWouldChange() throws Exception {
    // Given
    record();
    Path candidate =
        policy(
            "candidate.toml",
            ALLOWS
                + """
                [rules.no_keys]
                action = "block"
                match = { resource_path = ["**/.ssh/**"] }
                [rules.ask]
                action = "prompt"
                match = { args."/n" = { min = 3 } }
                """);

    // When
    JsonNode same = json("policy", "replay", policy("same.toml", ALLOWS).toString());
    JsonNode other = json("policy", "replay", candidate.toString());

    // Then
    assertThat(same.path("changes")).isEmpty();
    assertThat(same.path("judged").asInt()).isEqualTo(8);
    assertThat(other.path("changes"))
        .extracting(
            change ->
                change.path("tool").asText()
                    + " "
                    + change.path("was").path("action").asText()
                    + " "
                    + change.path("would_be").path("action").asText()
                    + " "
                    + change.path("would_be").path("rule").asText())
        .containsExactly(
            "read_file allow block no_keys", "count allow prompt ask", "count allow prompt ask");
  }

  @Test
  void whatWasLearnedLetsThroughWhatWasLetThroughAndNothingElse() throws Exception {
    // Given
    record();

    // When
    String learned = Cli.run("policy", "learn", "--audit-dir", audit());
    Path policy = policy("learned.toml", learned);

    // Then
    assertThat(Cli.run("policy", "check", policy.toString())).isEqualTo("ok\n");
    assertThat(json("policy", "replay", policy.toString()).path("changes")).isEmpty();
    JsonNode other =
        JSON.readTree(
            Cli.feed(
                line("read_file", "{\"path\":\"/etc/shadow\"}"),
                "policy",
                "explain",
                "--policy",
                policy.toString(),
                "--server",
                "java"));
    assertThat(other.path("action").asText()).isEqualTo("block");
  }

  @Test
  void lintFindsTheOneShadowedRuleOfTwoHundred() throws Exception {
    // Given
    StringBuilder text = new StringBuilder("default = \"block\"\n");
    for (int i = 0; i < 200; i++) {
      String tool = i == 20 ? "files_*" : i == 150 ? "files_delete_all" : "tool_" + i;
      text.append(
              "[rules.r%03d]\naction = \"%s\"\npriority = %d\n"
                  .formatted(i, i == 150 ? "block" : "allow", i))
          .append("match = { tool_name = [\"")
          .append(tool)
          .append("\"] }\n");
    }

    // When
    JsonNode found = json("policy", "lint", policy("many.toml", text.toString()).toString());

    // Then
    assertThat(found.path("shadowed")).hasSize(1);
    assertThat(found.path("shadowed").get(0).path("rule").asText()).isEqualTo("r150");
    assertThat(found.path("shadowed").get(0).path("by").asText()).isEqualTo("r020");
    assertThat(found.path("shadowed").get(0).path("conflict").asBoolean()).isTrue();
  }

  @Test
  void statusHistoryDiffAndRollbackFollowARunningSession() throws Exception {
    // Given a session, and another with files of its own
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (Session session = new Session(own(), folder, ALLOWS, "--audit-dir", audit())) {
      long pid = pid(session);
      assertThat(Cli.eventually(() -> status(pid).path("epoch").asInt() == 1)).isTrue();
      assertThat(own("policy", "history").lines()).hasSize(1);
      assertThat(own("policy", "diff")).contains("the first of its files");

      // When the policy changes, and it is kept again since another was in force meanwhile
      policy("policy.toml", ALLOWS.replace("delete_", "drop_"));
      assertThat(Cli.eventually(() -> status(pid).path("epoch").asInt() == 2)).isTrue();
      try (Session other = new Session(own(), elsewhere, "default = \"log\"\n")) {
        long otherPid = pid(other);
        assertThat(Cli.eventually(() -> status(otherPid).path("epoch").asInt() == 1)).isTrue();
      }
      own("policy", "reload");
      // Then
      assertThat(Cli.eventually(() -> status(pid).path("epoch").asInt() == 3)).isTrue();
      assertThat(own("policy", "history").lines()).hasSize(4);
      assertThat(call(session, "delete_it")).doesNotContain("ClawDefender");
      assertThat(own("policy", "diff"))
          .contains("-match = { tool_name = [\"delete_*\"] }")
          .contains("+match = { tool_name = [\"drop_*\"] }");

      // When it breaks
      policy("policy.toml", "default = \"alow\"\n");
      // Then
      assertThat(Cli.eventually(() -> status(pid).has("rejected"))).isTrue();
      assertThat(status(pid).path("rejected").path("reason").asText()).contains("policy.toml:1:1");
      assertThat(status(pid).path("epoch").asInt()).isEqualTo(3);

      // When the one before is wanted again
      assertThat(own("policy", "rollback")).contains("again");
      // Then
      assertThat(Cli.eventually(() -> call(session, "delete_it").contains("ClawDefender")))
          .isTrue();

      // When everybody is asked to read again
      int epoch = status(pid).path("epoch").asInt();
      own("policy", "reload");
      // Then
      assertThat(Cli.eventually(() -> status(pid).path("epoch").asInt() > epoch)).isTrue();
    }
  }

  @Test
  void theConfigurationIsFollowed() throws Exception {
    // Given
    policy("first.toml", ALLOWS);
    policy("second.toml", "default = \"block\"\n");
    Path config = policy("clawdefender.toml", "[policy]\nfiles = [\"first.toml\"]\n");
    try (Session session = Session.configured(folder, config, "--audit-dir", audit())) {
      assertThat(call(session, "read")).doesNotContain("ClawDefender");

      // When other files are the policy
      policy("clawdefender.toml", "[policy]\nfiles = [\"second.toml\"]\n");
      // Then
      assertThat(Cli.eventually(() -> call(session, "read").contains("ClawDefender"))).isTrue();

      // When it is broken
      policy("clawdefender.toml", "[policy]\nfils = []\n");
      // Then
      assertThat(said("the changed configuration is not used")).isTrue();
      assertThat(said("clawdefender.toml:2:1: unknown key \"fils\"")).isTrue();
      assertThat(call(session, "read")).contains("ClawDefender");

      // When nothing is carried out any more
      policy(
          "clawdefender.toml",
          "[policy]\nfiles = [\"second.toml\"]\nmode = \"audit-only\"\n[metrics]\nport = 9999\n");
      // Then
      assertThat(Cli.eventually(() -> !call(session, "read").contains("ClawDefender"))).isTrue();
      assertThat(said("other only from the next start on: [[metrics]]")).isTrue();
    }
  }

  @Test
  void everyMessageIsJudgedByOneEpochWhileThePolicyChangesAndBreaks() throws Exception {
    // Given a policy whose only rule names the tools of its epoch's parity
    try (Session session = session(numbered(0))) {
      for (int i = 1; i <= 30; i++) {
        // When every tenth file is broken
        policy("policy.toml", i % 10 == 0 ? "default = \"allow\"\n[rules.x" : numbered(i));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while (System.nanoTime() - until < 0) {
          call(session, "anything");
        }
      }
    }

    // Then
    List<JsonNode> records =
        Cli.run("log", "--audit-dir", audit(), "--json", "--kind", "message")
            .lines()
            .map(PolicyToolsIT::parse)
            .filter(record -> record.path("direction").asText().equals("to-server"))
            .toList();
    assertThat(records).hasSize(calls - 1);
    assertThat(records)
        .allMatch(record -> record.path("action").asText().equals("block"))
        .allMatch(record -> record.path("rule").asText().startsWith("only_"));
    // One epoch has one rule.
    assertThat(
            records.stream()
                .map(record -> record.path("epoch").asInt() + record.path("rule").asText())
                .distinct()
                .count())
        .isEqualTo(records.stream().map(record -> record.path("epoch").asInt()).distinct().count())
        .isGreaterThan(3);
  }

  private static String numbered(int number) {
    return "default = \"allow\"\n[rules.only_"
        + number
        + "]\naction = \"block\"\nmatch = { any = true }\n";
  }

  private void record() throws Exception {
    try (Session session = session(ALLOWS)) {
      call(session, "read_file", "{\"path\":\"/srv/a.txt\"}");
      call(session, "read_file", "{\"path\":\"/srv/data/b.txt\"}");
      call(session, "read_file", "{\"path\":\"/home/me/.ssh/id_rsa\"}");
      call(session, "delete_all", "{}");
      for (int i = 1; i <= 4; i++) {
        call(session, "count", "{\"n\":" + i + "}");
      }
    }
  }

  private Session session(String policy) throws IOException {
    return new Session(folder, policy, "--audit-dir", audit());
  }

  private String audit() {
    return folder.resolve("audit").toString();
  }

  private Path policy(String name, String text) throws IOException {
    // At once, so that no half of it is ever in force.
    Path whole = Files.writeString(folder.resolve(name + ".new"), text);
    return Files.move(whole, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Where nobody else keeps policies. */
  private Map<String, String> own() {
    return Map.of("XDG_DATA_HOME", folder.resolve("data").toString());
  }

  private String own(String... arguments) throws Exception {
    return Cli.feed(own(), "", arguments);
  }

  private static long pid(Session session) {
    return session.process().pid();
  }

  private JsonNode status(long pid) throws Exception {
    for (JsonNode each : JSON.readTree(own("policy", "status", "--json")).path("processes")) {
      if (each.path("pid").asLong() == pid) {
        return each;
      }
    }
    return JSON.createObjectNode();
  }

  private String call(Session session, String tool) throws IOException {
    return call(session, tool, "{}");
  }

  private String call(Session session, String tool, String arguments) throws IOException {
    session.send(line(tool, arguments));
    return session.readLine();
  }

  private String line(String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + calls++
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":"
        + arguments
        + "}}";
  }

  private JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(2, List.of("--json", "--audit-dir", audit()));
    return JSON.readTree(Cli.run(all.toArray(String[]::new)));
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    }
  }

  private boolean said(String text) throws Exception {
    return Cli.eventually(() -> Files.readString(folder.resolve("stderr")).contains(text));
  }
}
