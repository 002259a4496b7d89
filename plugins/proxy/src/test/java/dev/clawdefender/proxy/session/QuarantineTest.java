package dev.clawdefender.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.policy.PolicyLoader;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.prompt.OpenQuestion;
import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.proxy.server.ServerProcesses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.config.ConfigurationFile;
import dev.clawdefender.runtime.config.LiveConfiguration;
import dev.clawdefender.runtime.events.CatchUp;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.plugin.PluginStates;
import dev.clawdefender.runtime.policy.ApprovalsFile;
import dev.clawdefender.runtime.policy.Policies;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.policy.ThisMachine;
import dev.clawdefender.runtime.process.LaunchHook;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.session.Exchanges;
import dev.clawdefender.runtime.session.OpenSession;
import dev.clawdefender.runtime.session.SessionRisks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the calls of a session in which something was found; the server is a shell. */
@Timeout(120)
class QuarantineTest {
  private static final String POLICY =
      """
      default = "log"
      [rules.ask]
      action = "prompt"
      match = { tool_name = "run" }
      [rules.hold]
      action = "quarantine"
      match = { finding = "strange" }
      [rules.kill]
      action = "stop"
      match = { finding = "terrible" }
      """;
  private static final String MODERN =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}";

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final EventHub events = new EventHub();
  private final Journal journal = new Journal();
  private final SessionRisks risks = new SessionRisks();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RealPaths links = new RealPaths();

  @TempDir private Path folder;
  private Policies policies;
  private KernelContext kernel;
  private Sessions sessions;
  private Path got;

  /** The client's end of a session. */
  private record Client(Session session, OutputStream out, BufferedReader in) {
    void send(String message) throws IOException {
      out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    void initialize() throws IOException {
      send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
              + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\","
              + "\"version\":\"1\"}}}");
    }

    void call(int id, String tool, String more) throws IOException {
      send(
          "{\"jsonrpc\":\"2.0\",\"id\":"
              + id
              + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
              + tool
              + "\",\"arguments\":{}"
              + more
              + "}}");
    }

    void end() throws IOException {
      out.close();
      int unused = session.ended().join();
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    Path policy = Files.writeString(folder.resolve("policy.toml"), POLICY);
    policies =
        new Policies(
            new PolicyLoader(ThisMachine.place()),
            new ApprovalsFile(folder.resolve("approvals.toml")),
            bus);
    policies.want(List.of(policy), Map.of());
    policies.activate(policies.common());
    Path configuration =
        Files.writeString(
            folder.resolve("c.toml"), "prompt.per_minute = 100\nproxy.grace_seconds = 600\n");
    kernel =
        new KernelContext(
            vertx,
            bus,
            events,
            new CatchUp(),
            new LiveConfiguration(
                ConfigurationFile.read(vertx, configuration)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()),
            policies,
            links,
            risks,
            new Findings(bus, events, journal, risks),
            new ProcessLauncher(),
            journal,
            new PluginStates(bus, events, journal, meters),
            meters,
            Future.succeededFuture());
    sessions = new Sessions(kernel);
    sessions.questions().attend();
    got = folder.resolve("got");
  }

  @AfterEach
  void end() throws Exception {
    sessions.stop().join();
    kernel.processes().close();
    policies.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Client open(String script) throws IOException {
    return open(
        script,
        (command, session) -> kernel.processes().launch("it", session, command, Standing.ALONE));
  }

  private Client open(String script, ServerProcesses start) throws IOException {
    Pipe up = Pipe.open();
    Pipe down = Pipe.open();
    Session session =
        sessions.open(
            new OpenSession(
                "it",
                ServerCommand.here(List.of("sh", "-c", script, "sh", got.toString())),
                Standing.ALONE,
                Channels.newInputStream(up.source()),
                Channels.newOutputStream(down.sink()),
                new Exchanges()),
            start,
            new ServerHealth(5, () -> 0.5));
    return new Client(
        session,
        Channels.newOutputStream(up.sink()),
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(down.source()), StandardCharsets.UTF_8)));
  }

  private Client open() throws IOException {
    return open("cat >> \"$1\"");
  }

  private void find(Client client, String title, String evidence) {
    kernel
        .findings()
        .report(
            "test/t", new Finding(Severity.CRITICAL, title, evidence, client.session().id(), "it"));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      TimeUnit.MILLISECONDS.sleep(5); // until the test's time is over
    }
  }

  private boolean got(String tool) throws IOException {
    return Files.exists(got) && Files.readString(got).contains("\"name\":\"" + tool + "\"");
  }

  /** The question about a tool, once it is asked. */
  private OpenQuestion question(String tool, String rule) throws Exception {
    await(() -> asked(tool, rule));
    return sessions.questions().waiting().stream()
        .filter(question -> isAbout(question, tool, rule))
        .findFirst()
        .orElseThrow();
  }

  private boolean asked(String tool, String rule) {
    return sessions.questions().waiting().stream()
        .anyMatch(question -> isAbout(question, tool, rule));
  }

  private static boolean isAbout(OpenQuestion question, String tool, String rule) {
    return question.call().tool().equals(tool) && question.call().rule().equals(rule);
  }

  private void answer(OpenQuestion question, Approval approval) {
    assertThat(sessions.questions().answer(question.id(), approval, "me")).isTrue();
  }

  @Test
  void liftingItApprovesNoCallThatNobodySaw() throws Exception {
    // Given two calls that are held, one of which needs an approval of its own
    Client client = open();
    client.initialize();
    find(client, "strange", "a");
    client.call(2, "list", "");
    client.call(3, "run", "");
    OpenQuestion list = question("list", "hold");
    OpenQuestion run = question("run", "hold");

    // When
    answer(list, Approval.SESSION);

    // Then that one is asked about once more, as what it is
    await(() -> got("list"));
    OpenQuestion own = question("run", "ask");
    assertThat(own.id()).isNotEqualTo(run.id());
    assertThat(own.text()).contains("may this go to the server \"it\"").doesNotContain("strange");
    assertThat(got("run")).isFalse();

    // When
    answer(own, Approval.ONCE);

    // Then
    await(() -> got("run"));
  }

  @Test
  void theSameFoundOfSomethingElseHoldsItBackAgain() throws Exception {
    // Given a session that a person let go on
    Client client = open();
    client.initialize();
    find(client, "strange", "keys went to a");
    client.call(2, "one", "");
    answer(question("one", "hold"), Approval.SESSION);
    await(() -> got("one"));
    client.call(3, "two", "");
    await(() -> got("two"));

    // When
    find(client, "strange", "keys went to b");
    client.call(4, "three", "");

    // Then
    OpenQuestion again = question("three", "hold");
    assertThat(again.text()).contains("the last of 2", "keys went to b");
    assertThat(got("three")).isFalse();
  }

  @Test
  void anAnswerIsNotForWhatWasFoundAfterTheQuestion() throws Exception {
    // Given
    Client client = open();
    client.initialize();
    find(client, "strange", "a");
    client.call(2, "one", "");
    OpenQuestion question = question("one", "hold");

    // When
    find(client, "strange", "b");
    answer(question, Approval.ONCE);

    // Then
    assertThat(client.in().readLine()).contains("\"id\":2", "something else was found meanwhile");
    assertThat(got("one")).isFalse();
  }

  @Test
  void anAnswerGivenElsewhereIsNotForWhatWasFoundAfterIt() throws Exception {
    // Given a call that its client makes again with the answer, which was given elsewhere
    Client client = open();
    client.call(1, "free", "," + MODERN);
    await(() -> got("free"));
    find(client, "strange", "a");
    client.call(2, "one", "," + MODERN);
    String asked = client.in().readLine();
    String key = asked.replaceAll(".*\"(clawdefender-[0-9a-f]+)\".*", "$1");
    OpenQuestion question = question("one", "hold");
    answer(question, Approval.ONCE);
    await(() -> meters.get("clawdefender.prompts.waiting").gauge().value() == 0);

    // When
    find(client, "strange", "b");
    client.call(
        3,
        "one",
        ",\"inputResponses\":{\""
            + key
            + "\":{\"action\":\"accept\",\"content\":{\"decision\":\"allow once\"}}},"
            + MODERN);

    // Then
    assertThat(client.in().readLine()).contains("\"id\":3", "something else was found meanwhile");
    assertThat(got("one")).isFalse();
  }

  @Test
  void aServerDoesNotGetAwayByEnding() throws Exception {
    // Given
    Client first = open();
    first.initialize();
    find(first, "strange", "a");

    // When
    first.end();
    Client second = open();
    second.initialize();
    second.call(2, "one", "");

    // Then
    OpenQuestion question = question("one", "hold");
    assertThat(question.text()).contains("in an earlier session");
    assertThat(got("one")).isFalse();

    // When a person lets it go on
    answer(question, Approval.SESSION);
    await(() -> got("one"));
    second.end();
    Client third = open();
    third.initialize();
    third.call(2, "two", "");

    // Then
    await(() -> got("two"));
  }

  @Test
  void aServerIsKilledAlsoWhileItMayTakeItsTimeToEnd() throws Exception {
    // Given a client that has gone, and a server that may go on for ten minutes
    Client client = open("cat > \"$1\"; echo > \"$1.done\"; sleep 600");
    client.initialize();
    client.out().close();
    await(() -> Files.exists(folder.resolve("got.done")));

    // When
    find(client, "terrible", "a");

    // Then
    int status = client.session().ended().join();
    assertThat(status).isGreaterThan(128);
    assertThat(client.session().why()).isEqualTo("rule kill stopped the server");
  }

  @Test
  void whatAServerDoesFirstCountsAsWell() throws Exception {
    // Given a finding that comes as soon as the process serves the session
    Thread[] finder = new Thread[1];
    kernel
        .processes()
        .addHook(
            new LaunchHook() {
              @Override
              public void before(long number) {}

              @Override
              public void after(long number, long pid) {
                finder[0] = Thread.ofPlatform().start(() -> findOnce(number));
              }

              @Override
              public void ended(long number) {}
            });

    // When
    Client client = open();
    finder[0].join();

    // Then
    assertThat(risks.of(client.session().id()).orElseThrow().now().findings()).contains("strange");
  }

  private void findOnce(long number) {
    String session = "";
    while (session.isEmpty()) {
      Thread.onSpinWait();
      session = kernel.processes().launch(number).map(launch -> launch.session()).orElse("");
    }
    kernel
        .findings()
        .report("test/t", new Finding(Severity.CRITICAL, "strange", "at once", session, "it"));
  }
}
