package dev.clawdefender.app;

import static dev.clawdefender.app.CorrelationCases.answered;
import static dev.clawdefender.app.CorrelationCases.path;
import static dev.clawdefender.app.DeedServer.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real server does is joined with what was asked of it, and something follows from that. */
@Timeout(120)
class CorrelationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";

  /** Sessions of scripted cases. */
  private static final int SESSIONS = 12;

  @TempDir private Path given;
  private Path folder;
  private Path work; // not below /tmp, where little matters, and a checkout may be
  private DeedServer server;
  private int nextName;

  @BeforeEach
  void makeFolders() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("user.name").equals("root")
            && Files.isExecutable(Path.of("/usr/bin/perl")),
        "skipped: needs Linux, root and perl");
    folder = given.toRealPath();
    work = Files.createTempDirectory(Path.of(System.getProperty("user.home")), "correlation-");
    work = work.toRealPath();
    Files.createDirectory(work.resolve("project"));
    Files.createDirectories(work.resolve("elsewhere/.ssh"));
    server = new DeedServer(folder);
  }

  @AfterEach
  void removeFolders() throws Exception {
    try (var all = Files.walk(work)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }

  private Supervised supervised(String policy) throws Exception {
    String command =
        server.command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
    Supervised supervised =
        new Supervised(
            folder,
            policy,
            "[sensor]\nsource = \"ebpf\"\n[correlation]\nenabled = true\ngrace_milliseconds = "
                + CorrelationCases.GRACE
                + "\nwait_milliseconds = 10000" // however busy the machine is
                + "\n[servers.it]\ncommand = ["
                + command
                + "]\ndirectory = '"
                + work.resolve("project")
                + "'\n");
    if (!supervised.hasSource("ebpf")) {
      supervised.close();
      assumeTrue(false, "skipped: eBPF does not work here: " + supervised.log());
    }
    return supervised;
  }

  private String file(String in) throws Exception {
    return CorrelationCases.file(work.resolve(in), "f" + nextName++ + "x.txt");
  }

  @Test
  void eachEffectBelongsToItsCallOrToNone() throws Exception {
    List<Truth> truths = new ArrayList<>();
    String record = System.getProperty("clawdefender.record");
    EventRecorder recorder = record == null ? null : new EventRecorder(folder, work);
    try (Supervised supervised = supervised(LOG_ALL);
        ExecutorService clients = Executors.newCachedThreadPool()) {
      // When sessions go on side by side, each with a server process of its own
      List<Future<List<Truth>>> sessions = new ArrayList<>();
      for (int session = 0; session < SESSIONS; session++) {
        CorrelationCases cases = new CorrelationCases(session, work);
        sessions.add(
            clients.submit(
                () -> {
                  try (Supervised.Client client = supervised.run("--server", "it")) {
                    cases.play(client);
                  }
                  return cases.truths();
                }));
      }
      for (Future<List<Truth>> session : sessions) {
        truths.addAll(session.get());
      }

      // Then
      Truth.Score score = Truth.score(truths, records(supervised, "--kind", "correlation"));
      for (int i = 0; i < 20 && score.untold() > 0; i++) {
        Thread.sleep(200);
        score = Truth.score(truths, records(supervised, "--kind", "correlation"));
      }
      score.mistakes().forEach(System.out::println);
      System.out.println("correlation: " + score);
      if (recorder != null) {
        recorder.save(Path.of(record), truths);
      }
      assertThat(truths).hasSizeGreaterThanOrEqualTo(200);
      assertThat(score.precision()).isGreaterThan(0.98);
      assertThat(score.recall()).isGreaterThan(0.98);
      assertThat(supervised.cli("log", "verify", "--config", folder + "/clawdefender.toml"))
          .doesNotContain("broken");
    }
  }

  private List<JsonNode> records(Supervised supervised, String... filter) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("log", "--json", "--config", folder + "/clawdefender.toml"));
    arguments.addAll(List.of(filter));
    List<JsonNode> records = new ArrayList<>();
    for (String line : supervised.cli(arguments.toArray(String[]::new)).lines().toList()) {
      records.add(JSON.readTree(line));
    }
    return records;
  }

  private static String defaultPolicy() throws Exception {
    return Files.readString(
        Path.of(System.getProperty("clawdefender.distribution"), "policies", "default.toml"));
  }

  /** The next call waits until all that was done before it is judged. */
  @Test
  void whoReadsASecretAndConnectsOutIsHeldBackBeforeTheNextCall() throws Exception {
    String secret = file("elsewhere/.ssh");
    String own = file("project");
    int sessions = 10;
    try (Supervised supervised = supervised(defaultPolicy())) {
      for (int session = 0; session < sessions; session++) {
        try (Supervised.Client client = supervised.run("--server", "it")) {
          client.initialize("{\"elicitation\":{}}");

          // When it answers right after it has connected, and the client asks again at once
          client.call(
              1,
              "read_file",
              "{" + path(own) + "," + note("read " + secret, "connect 203.0.113.9 443") + "}");
          answered(client, 1);
          client.call(2, "read_file", "{" + path(own) + "," + note("wait 1") + "}");

          // Then a person is asked before the server gets that
          JsonNode question = JSON.readTree(client.readLine());
          assertThat(question.path("method").asText()).isEqualTo("elicitation/create");
          assertThat(question.toString()).contains("secret sent out");
          answer(client, question, "allow for this session");
          answered(client, 2);
        }
      }
    }
  }

  @Test
  void aPersonIsAskedAndDecidesWhetherTheSessionGoesOn() throws Exception {
    String policy = defaultPolicy();
    String secret = file("elsewhere/.ssh");
    String own = file("project");
    try (Supervised supervised = supervised(policy);
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{\"elicitation\":{}}");

      // Given a call during which the server does what nobody asked of it, and that is known
      client.call(
          1,
          "read_file",
          "{"
              + path(own)
              + ","
              + note("read " + own, "read " + secret, "connect 203.0.113.9 443")
              + "}");
      answered(client, 1);
      assertThat(
              Cli.eventually(
                  () ->
                      records(supervised, "--kind", "finding").stream()
                          .anyMatch(each -> each.path("title").asText().equals("secret sent out"))))
          .isTrue();

      // When
      client.call(2, "read_file", "{" + path(own) + "," + note("read " + own) + "}");

      // Then a person is asked before the server gets it
      JsonNode question = JSON.readTree(client.readLine());
      assertThat(question.path("method").asText()).isEqualTo("elicitation/create");
      assertThat(question.path("params").path("message").asText())
          .contains("secret sent out", secret, "203.0.113.9", "quarantine");

      // And without a yes it is blocked
      answer(client, question, "deny");
      assertThat(client.readLine()).contains("holds this session back", "quarantine_secret_sent");

      // And with one the session goes on
      client.call(3, "read_file", "{" + path(own) + "," + note("read " + own) + "}");
      answer(client, JSON.readTree(client.readLine()), "allow for this session");
      answered(client, 3);
      client.call(4, "read_file", "{" + path(own) + "," + note("read " + own) + "}");
      answered(client, 4);

      // But nothing that is blocked anyway
      String blocked = System.getProperty("user.home") + "/.ssh/id_rsa";
      client.call(5, "read_file", "{" + path(blocked) + "," + note("wait 1") + "}");
      assertThat(client.readLine()).contains("isError", "block");

      String log = supervised.cli("log", "--config", folder + "/clawdefender.toml");
      assertThat(log)
          .contains("critical finding of correlation: secret sent out")
          .contains("quarantine tools/call read_file (quarantine_secret_sent: deny)")
          .contains("undeclared of read_file (id 1)");
    }
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
  void fromTheSystemCallToTheDecision() throws Exception {
    int count = 40;
    List<String> plan = new ArrayList<>();
    String secret = file("elsewhere/.ssh");
    for (int i = 1; i <= count; i++) {
      plan.addAll(
          List.of("read " + secret, "connect 203.0.113." + i + " 443", "wait " + (7 + i % 20)));
    }
    try (Supervised supervised = supervised(LOG_ALL);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given
      client.initialize("{}");

      // When
      client.call(1, "t", "{" + note(plan.toArray(String[]::new)) + "}");
      answered(client, 1);
      assertThat(
              Cli.eventually(
                  () ->
                      records(supervised, "--kind", "finding").stream()
                          .anyMatch(
                              record ->
                                  record.path("title").asText().equals("secret sent out")
                                      && record.toString().contains("203.0.113." + count + ","))))
          .isTrue();

      // Then
      List<JsonNode> findings =
          records(supervised, "--kind", "finding").stream()
              .filter(record -> record.path("title").asText().equals("secret sent out"))
              .toList();
      List<JsonNode> effects = records(supervised, "--kind", "os-event");
      List<Long> millis = new ArrayList<>();
      for (int i = 1; i <= count; i++) {
        String address = "203.0.113." + i;
        JsonNode effect =
            effects.stream()
                .filter(each -> each.path("effect").path("address").asText().equals(address))
                .findFirst()
                .orElseThrow();
        JsonNode finding =
            findings.stream()
                .filter(each -> each.path("reason").asText().contains(address + ","))
                .findFirst()
                .orElseThrow();
        millis.add(Duration.between(time(effect), time(finding)).toMillis());
      }
      millis.sort(null);
      System.out.printf(
          "correlation: from the system call to the finding, milliseconds: p50 %d, p95 %d, max %d"
              + " of %d%n",
          millis.get(count / 2), millis.get(count * 95 / 100), millis.getLast(), count);
      assertThat(millis).hasSize(count);
    }
  }

  private static Instant time(JsonNode record) {
    return Instant.parse(record.path("time").asText());
  }

  @Test
  void aRuleMayStopTheServerAtOnce() throws Exception {
    String policy =
        """
        default = "log"
        [rules.stop_it]
        action = "stop"
        [rules.stop_it.match]
        finding = "secret sent out"
        """;
    String secret = file("elsewhere/.ssh");
    try (Supervised supervised = supervised(policy);
        Supervised.Client client = supervised.run("--server", "it")) {
      client.initialize("{}");

      // When it does that in a call that would take long, and goes on in a child
      client.call(
          1,
          "t",
          "{" + note("read " + secret, "connect 203.0.113.9 443", "child", "wait 60000") + "}");

      // Then the call is answered with an error, and nothing is left of the server
      assertThat(client.readLine()).contains("\"id\":1", "rule stop_it stopped the server");
      assertThat(
              Cli.eventually(
                  () ->
                      supervised
                          .processes()
                          .noneMatch(p -> p.info().command().orElse("").endsWith("/perl"))))
          .isTrue();
      assertThat(supervised.cli("log", "--config", folder + "/clawdefender.toml"))
          .contains("rule stop_it stopped the server: after critical, secret sent out");
    }
  }

  @Test
  void whereNothingIsSeenThatIsSaid() throws Exception {
    String secret = file("elsewhere/.ssh");
    String config =
        "[sensor]\nenabled = false\n[correlation]\nenabled = true\n[servers.it]\ncommand = ['"
            + String.join("', '", server.command())
            + "']\n";
    try (Supervised supervised = new Supervised(folder, LOG_ALL, config);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given no sensor
      assertThat(supervised.cli("log")).contains("which effects calls have cannot be known");
      client.initialize("{}");

      // When
      client.call(
          1,
          "write_file",
          "{" + path(secret) + "," + note("read " + secret, "connect 203.0.113.9 443") + "}");
      answered(client, 1);
      client.leave();
      assertThat(client.exitStatus()).isZero();

      // Then nothing is said to be missing, or to be anybody's
      assertThat(records(supervised, "--kind", "correlation"))
          .noneMatch(record -> record.toString().contains(secret));
    }
  }
}
