package dev.clawdefender.app;

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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a real server does is joined with what was asked of it, and something follows from that. */
@Timeout(300)
@EnabledIfSystemProperty(
    named = "clawdefender.correlation",
    matches = "true",
    disabledReason = "it takes minutes; -Dclawdefender.correlation=true runs it")
class CorrelationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final int ROUNDS = 16;
  private static final int GRACE = 100;

  /** A deed, and what has to become clear of it. */
  private record Truth(String target, String title, Set<Integer> calls, String severity) {}

  @TempDir private Path given;
  private Path folder;
  private Path work; // not below /tmp, where little matters
  private DeedServer server;
  private final List<Truth> truths = new ArrayList<>();
  private int nextCall = 1;
  private int nextName;

  @BeforeEach
  void makeFolders() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("user.name").equals("root")
            && Files.isExecutable(Path.of("/usr/bin/perl")),
        "skipped: needs Linux, root and perl");
    folder = given.toRealPath();
    work = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "correlation-");
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
                + GRACE
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

  private String file() throws Exception {
    return file("elsewhere");
  }

  private String file(String in) throws Exception {
    Path file = work.resolve(in).resolve("f" + nextName++ + "x.txt");
    Files.writeString(file, "x");
    return file.toString();
  }

  private String address() {
    int number = nextName++;
    return (number < 250 ? "203.0.113." : "198.51.100.") + number % 250;
  }

  private void says(String target, int... calls) {
    truth(target, "effect", "", calls);
  }

  private void truth(String target, String title, String severity, int... calls) {
    truths.add(
        new Truth(
            target, title, Arrays.stream(calls).boxed().collect(Collectors.toSet()), severity));
  }

  private static void answered(Supervised.Client client, int... ids) throws Exception {
    Set<String> open =
        Arrays.stream(ids).mapToObj(id -> "\"id\":" + id + ",").collect(Collectors.toSet());
    while (!open.isEmpty()) {
      String line = client.readLine();
      assertThat(open.removeIf(line::contains)).as(line).isTrue();
    }
  }

  private void ask(Supervised.Client client, String tool, String argument, String... plan)
      throws Exception {
    int id = nextCall++;
    client.call(id, tool, "{" + argument + "," + note(plan) + "}");
    answered(client, id);
    Thread.sleep(GRACE + 50);
  }

  private static String path(String path) {
    return "\"path\":\"" + path + "\"";
  }

  @Test
  void eachEffectBelongsToItsCallOrToNone() throws Exception {
    try (Supervised supervised = supervised(LOG_ALL);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given
      client.initialize("{}");
      Thread.sleep(3 * GRACE);

      // When
      for (int round = 0; round < ROUNDS; round++) {
        oneOfEach(client, round);
      }
      Thread.sleep(3_000);
      client.leave();
      assertThat(client.exitStatus()).isZero();

      // Then
      judge(records(supervised, "--kind", "correlation"));
      assertThat(supervised.cli("log", "verify", "--config", folder + "/clawdefender.toml"))
          .doesNotContain("broken");
    }
  }

  private void oneOfEach(Supervised.Client client, int round) throws Exception {
    // It does what it says; also late, from a child, and after its answer.
    String own = file();
    says(own, nextCall);
    ask(client, "read_file", path(own), "read " + own);
    own = file();
    says(own, nextCall);
    ask(client, "read_file", path(own), "wait 40", "read " + own);
    own = file();
    String other = file();
    says(own, nextCall);
    truth(other, "undeclared", "low", nextCall);
    ask(client, "read_file", path(own), "child", "read " + own, "read " + other);
    own = file();
    says(own, nextCall);
    ask(client, "read_file", path(own), "answer", "wait 20", "read " + own);

    // More than it says, or something else.
    own = file();
    other = file();
    says(own, nextCall);
    truth(other, "undeclared", "low", nextCall);
    ask(client, "read_file", path(own), "read " + own, "read " + other);
    other = file("elsewhere/.ssh");
    truth(other, "undeclared", "high", nextCall);
    ask(client, "read_file", path(file()), "read " + other);
    own = file();
    truth(own, "undeclared", "low", nextCall);
    ask(client, "read_file", path(own), "write " + own);

    // It writes, or says that it does.
    own = file();
    says(own, nextCall);
    ask(client, "write_file", path(own), "write " + own);
    own = file();
    truth(own, "missing", "", nextCall);
    ask(client, "write_file", path(own), "wait 5");

    // A command, and where it goes to.
    own = file();
    says(own, nextCall);
    ask(client, "run_command", "\"command\":\"cat " + own + "\"", "run cat " + own);
    String told = address();
    String untold = address();
    says(told, nextCall);
    truth(untold, "undeclared", "medium", nextCall);
    ask(
        client,
        "fetch",
        "\"url\":\"http://" + told + ":80/\"",
        "connect " + told + " 80",
        "connect " + untold + " 80");

    // While nothing is asked of it.
    String late = round % 2 == 0 ? file() : file("elsewhere/.ssh");
    truth(late, "uncorrelated", round % 2 == 0 ? "medium" : "high");
    ask(client, "read_file", path(file()), "answer", "wait 250", "read " + late);
    Thread.sleep(300);
    late = round % 2 == 0 ? address() : file();
    truth(late, "uncorrelated", round % 2 == 0 ? "critical" : "");
    ask(
        client,
        "read_file",
        path(file()),
        "answer",
        "wait 250",
        round % 2 == 0 ? "connect " + late + " 443" : "run : " + late);
    Thread.sleep(300);

    inParallel(client);
  }

  private void inParallel(Supervised.Client client) throws Exception {
    // Two calls by turns in one process.
    int one = nextCall++;
    int two = nextCall++;
    String first = file();
    String second = file();
    String both = address();
    says(first, one);
    says(second, two);
    truth(both, "undeclared", "medium", one, two);
    client.call(
        one, "read_file", "{" + path(first) + "," + note("hold", "wait 5", "read " + first) + "}");
    client.call(
        two,
        "read_file",
        "{"
            + path(second)
            + ","
            + note("read " + second, "wait 5", "connect " + both + " 80")
            + "}");
    answered(client, one, two);
    Thread.sleep(GRACE + 50);

    // A child of a call that was answered long ago, during another call.
    String hidden = address();
    String open = file();
    truth(hidden, "undeclared", "medium", nextCall);
    says(open, nextCall + 1);
    ask(client, "read_file", path(file()), "detach", "wait 300", "connect " + hidden + " 80");
    ask(client, "read_file", path(open), "read " + open, "wait 300");
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

  private void judge(List<JsonNode> records) {
    int right = 0;
    int wrong = 0;
    int missed = 0;
    for (Truth truth : truths) {
      List<JsonNode> about =
          records.stream()
              .filter(record -> isAbout(record.path("joined").toString(), truth))
              .toList();
      if (about.isEmpty()) {
        missed++;
        System.out.println("not told: " + truth);
      } else if (about.stream().allMatch(record -> agrees(record, truth))) {
        right++;
      } else {
        wrong++;
        System.out.println("wrong: " + truth + " but " + about);
      }
    }
    double precision = (double) right / (right + wrong);
    double recall = (double) right / truths.size();
    System.out.printf(
        Locale.ROOT,
        "correlation: %d effects of %d calls: %d right, %d wrong, %d not told; precision %.3f,"
            + " recall %.3f%n",
        truths.size(),
        nextCall - 1,
        right,
        wrong,
        missed,
        precision,
        recall);
    assertThat(truths).hasSizeGreaterThan(200);
    assertThat(precision).isGreaterThan(0.98);
    assertThat(recall).isGreaterThan(0.98);
  }

  private static boolean isAbout(String joined, Truth truth) {
    return truth.target().startsWith("/")
        ? joined.contains(truth.target().substring(truth.target().lastIndexOf('/')))
        : joined.contains("\"address\":\"" + truth.target() + "\"");
  }

  private static boolean agrees(JsonNode record, Truth truth) {
    Set<Integer> calls =
        StreamSupport.stream(record.path("joined").path("calls").spliterator(), false)
            .map(call -> call.path("id").asInt())
            .collect(Collectors.toSet());
    return record.path("title").asText().equals(truth.title())
        && calls.equals(truth.calls())
        && (truth.severity().isEmpty()
            || record.path("severity").asText().equals(truth.severity()));
  }

  private static String defaultPolicy() throws Exception {
    return Files.readString(
        Path.of(System.getProperty("clawdefender.distribution"), "policies", "default.toml"));
  }

  /**
   * Nothing waits for what is found: a server that answers at once may get one more call. How often
   * it does is said; what has to be is that each is held back soon, and none gets on for long.
   */
  @Test
  void whoReadsASecretAndConnectsOutIsHeldBackSoon() throws Exception {
    String secret = file("elsewhere/.ssh");
    String own = file("project");
    int sessions = 10;
    List<Integer> passed = new ArrayList<>();
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
          int calls = 0;
          String line;
          do {
            client.call(2 + calls, "read_file", "{" + path(own) + "," + note("wait 1") + "}");
            line = client.readLine();
          } while (line.contains("\"result\"") && ++calls < 10_000);

          // Then a person is asked
          assertThat(line).contains("elicitation/create", "secret sent out");
          answer(client, JSON.readTree(line), "allow for this session");
          answered(client, 2 + calls);
          passed.add(calls);
        }
      }
    }
    passed.sort(null);
    System.out.printf(
        "correlation: of %d sessions %d were held back before the next call; calls that got through"
            + " before: median %d, most %d%n",
        sessions,
        passed.stream().filter(calls -> calls == 0).count(),
        passed.get(sessions / 2),
        passed.getLast());
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
      client.call(5, "read_file", "{" + path(secret) + "," + note("wait 1") + "}");
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
    int count = 60;
    List<String> plan = new ArrayList<>();
    String secret = file("elsewhere/.ssh");
    for (int i = 1; i <= count; i++) {
      plan.addAll(List.of("read " + secret, "connect 203.0.113." + i + " 443", "wait 37"));
    }
    try (Supervised supervised = supervised(LOG_ALL);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given
      client.initialize("{}");

      // When
      client.call(1, "t", "{" + note(plan.toArray(String[]::new)) + "}");
      answered(client, 1);
      Thread.sleep(1_000);

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
                .filter(each -> each.path("reason").asText().contains(address + ":443"))
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
    try (Supervised supervised = supervised(LOG_ALL);
        Supervised.Client client = supervised.run("--server", "it")) {
      // Given no sensor
      supervised.configure(
          "[sensor]\nenabled = false\n[servers.it]\ncommand = ['"
              + String.join("', '", server.command())
              + "']\n");
      assertThat(
              Cli.eventually(
                  () -> supervised.log().contains("which effects calls have cannot be known")))
          .isTrue();
      client.initialize("{}");

      // When
      ask(client, "write_file", path(secret), "read " + secret, "connect 203.0.113.9 443");
      Thread.sleep(2_000);

      // Then nothing is said to be missing, or to be anybody's
      assertThat(records(supervised, "--kind", "correlation"))
          .noneMatch(record -> record.toString().contains(secret));
    }
  }
}
