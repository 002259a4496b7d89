package dev.clawdefender.correlation.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.call.ServerPlace;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.runtime.config.CorrelationSettings;
import dev.clawdefender.testkit.TestMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CorrelatorTest {
  private static final Place PLACE = new Place("/root", "/work", "root", Map.of(), false);

  /** How an answer says that its call goes on, in both revisions. */
  private static final List<String> HANDLES =
      List.of(
          "{\"task\":{\"taskId\":\"t\",\"status\":\"working\"}}",
          "{\"resultType\":\"task\",\"taskId\":\"t\",\"status\":\"input_required\"}");

  /** What it tells, in words. */
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private final CountDownLatch hangs = new CountDownLatch(1);
  private final EventInbox inbox = Correlator.inbox();
  private final Correlator correlator =
      new Correlator(
          inbox,
          new Correlator.Surroundings(this::place, this::links, new ConfiguredResolvers(List.of())),
          new CorrelationSettings(
              true, Duration.ofSeconds(1), Duration.ZERO, Severity.MEDIUM, Optional.empty()),
          new Words());

  private ServerPlace place(SessionEvent.Started started) {
    if (started.session().equals("hangs")) {
      hang();
    }
    return new ServerPlace(PLACE, List.of("/work"));
  }

  private LinkResolver links() {
    return path -> {
      if (path.startsWith("/hangs")) {
        hang();
      }
      return path;
    };
  }

  private void hang() {
    try {
      hangs.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Words implements Correlator.Listener {
    @Override
    public void told(CorrelationEvent event) {
      told.add(event.getClass().getSimpleName() + " " + event.session());
    }

    @Override
    public void found(Finding finding) {
      told.add("found " + finding.title());
    }

    @Override
    public void began(String session, String server) {
      told.add("began " + session);
    }

    @Override
    public void ended(String session) {
      told.add("ended " + session);
    }

    @Override
    public void sees(SensorEvent sensor) {
      told.add("sees " + sensor.source());
    }

    @Override
    public void lost(String session, String server, String why) {
      told.add("lost " + session + " " + server);
    }
  }

  @AfterEach
  void end() {
    hangs.countDown();
    correlator.close();
  }

  private void begin(String session) {
    inbox.offer(new SessionEvent.Started(Instant.now(), session, "server", 0));
  }

  @Test
  void aFileSystemThatHangsForOneSessionDoesNotKeepTheOthers() throws InterruptedException {
    // Given a server that works, and calls that name paths, where nothing answers
    begin("hangs");
    begin("one");
    begin("two");
    inbox.offer(TestMessage.call("read_file", "{\"path\":\"/hangs/a\"}").event("one"));
    inbox.offer(TestMessage.call("read_file", "{\"path\":\"/hangs/b\"}").event("one"));
    inbox.offer(TestMessage.call("read_file", "{\"path\":\"/work/c\"}").event("two"));

    // When
    inbox.offer(
        new OsEvent(
            Instant.now(),
            "server",
            "two",
            7,
            1,
            "/usr/bin/node",
            "u",
            "",
            new OsAction.Open("/work/c", Access.READ, false),
            Sensitivity.NONE,
            "ebpf",
            Certainty.SEEN));
    correlator.start();

    // Then it is told though there is no answer yet
    assertThat(List.of(told.take(), told.take(), told.take(), told.take()))
        .containsExactly("began hangs", "began one", "began two", "Effect two");
    assertThat(correlator.lateAnswers()).isPositive();
  }

  @Test
  void whatTheSensorLostIsToldOfAllSessionsThatGoOn() throws InterruptedException {
    // Given
    inbox.offer(new SensorEvent(Instant.now(), "ebpf", true));
    begin("one");
    begin("two");
    inbox.offer(new SessionEvent.Ended(Instant.now(), "two", "server", 0, 0, 0));
    inbox.offer(new SensorEvent(Instant.now(), "ebpf", true));

    // When
    correlator.start();

    // Then
    assertThat(List.of(told.take(), told.take(), told.take(), told.take(), told.take()))
        .containsExactly("sees ebpf", "began one", "began two", "ended two", "sees ebpf");
    assertThat(told.take()).isEqualTo("lost one server");
  }

  @Test
  void whatWasDroppedIsToldOfItsSession() throws InterruptedException {
    // Given no room
    for (int i = 0; i < EventInbox.CAPACITY; i++) {
      inbox.offer(TestMessage.result("t", "{}").event("noisy"));
    }
    begin("one");

    // When
    correlator.start();

    // Then
    assertThat(told.take()).isEqualTo("lost one server");
  }

  private static MessageEvent at(Instant time, String id, TestMessage message) {
    MessageEvent event = message.event("one");
    return new MessageEvent(
        time,
        event.session(),
        event.server(),
        event.client(),
        event.direction(),
        event.type(),
        event.method(),
        event.tool(),
        id,
        event.decision(),
        event.forwarded(),
        message.content() == null, // an error
        event.bytes(),
        Correlator.inbox()
                .wantsContent(event.type(), event.direction(), event.method(), event.bytes())
            ? event.content()
            : null);
  }

  private static OsEvent connects(Instant time) {
    return new OsEvent(
        time,
        "server",
        "one",
        7,
        1,
        "/usr/bin/node",
        "u",
        "",
        new OsAction.Connect(new OsAction.Endpoint("203.0.113.7", 443), false),
        Sensitivity.NONE,
        "ebpf",
        Certainty.SEEN);
  }

  private static TestMessage asks(String method) {
    return new TestMessage(
        Direction.TO_SERVER,
        EventType.OTHER,
        method,
        "",
        "server",
        "client",
        TestMessage.json("{\"taskId\":\"t\"}"));
  }

  private static TestMessage news(String method, String content) {
    return new TestMessage(
        Direction.TO_CLIENT,
        EventType.NOTIFICATION,
        method,
        "",
        "server",
        "client",
        TestMessage.json(content));
  }

  private static TestMessage polled(String result) {
    return TestMessage.response("tasks/get", "", result);
  }

  static Stream<Arguments> endsOfTasks() {
    String working = "{\"taskId\":\"t\",\"status\":\"working\"}";
    String completed = "{\"taskId\":\"t\",\"status\":\"completed\"}";
    String much = "{\"status\":\"working\",\"x\":\"" + "x".repeat(70_000) + "\"}";
    TestMessage get = asks("tasks/get");
    TestMessage error =
        new TestMessage(
            Direction.TO_CLIENT, EventType.RESPONSE, "tasks/get", "", "server", "client", null);
    return Stream.of(
        arguments("it goes on", true, get, polled(working)),
        arguments("it is over", false, get, polled(completed)),
        arguments("it is over, unnamed", false, get, polled("{\"status\":\"completed\"}")),
        arguments("beside a decoy", false, get, polled(completed.replace("}", ",\"task\":{}}"))),
        arguments("it says very much", false, get, polled(much)),
        arguments("there is none", false, get, error),
        arguments(
            "its result",
            false,
            asks("tasks/result"),
            TestMessage.response("tasks/result", "", "{\"content\":[]}")),
        arguments(
            "its client gives it up",
            false,
            asks("tasks/cancel"),
            TestMessage.response("tasks/cancel", "", "{}")),
        arguments("news of 2025", false, get, news("notifications/tasks/status", completed)),
        arguments("news of 2026", false, get, news("notifications/tasks", completed)),
        arguments("old news", true, get, news("notifications/tasks", working)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endsOfTasks")
  void aTaskIsPartOfTheCallThatBeganIt(
      String how, boolean goesOn, TestMessage poll, TestMessage answer)
      throws InterruptedException {
    for (String begun : HANDLES) {
      // Given a call that is answered with a task
      Instant start = fetchesAnsweredWith("tools/call", begun);

      // When something is done for it, and again after it was asked for
      inbox.offer(connects(start.plusSeconds(30)));
      inbox.offer(at(start.plusSeconds(40), "\"a1\"", poll));
      inbox.offer(at(start.plusSeconds(41), "\"\\u00611\"", answer));
      inbox.offer(connects(start.plusSeconds(80)));
      inbox.offer(new SessionEvent.Ended(start.plusSeconds(81), "one", "server", 0, 0, 0));
    }
    correlator.start();

    // Then
    String last = goesOn ? "Effect one" : "Uncorrelated one";
    for (int time = 0; time < HANDLES.size(); time++) {
      assertThat(List.of(told.take(), told.take(), told.take(), told.take(), told.take()))
          .containsExactly("began one", "Effect one", last, "Completed one", "ended one");
    }
  }

  /** Returns when the call was made; it was answered a second later. */
  private Instant fetchesAnsweredWith(String method, String result) {
    Instant start = Instant.now().minusSeconds(500);
    TestMessage call = TestMessage.call("fetch", "{\"url\":\"http://203.0.113.7/\"}");
    inbox.offer(new SessionEvent.Started(start, "one", "server", 0));
    inbox.offer(at(start, "1", call));
    inbox.offer(at(start.plusSeconds(1), "1", TestMessage.response(method, "fetch", result)));
    return start;
  }

  /** Else a server could keep any call open, while its client takes the answer for a result. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"taskId\":\"t\",\"status\":\"working\"}",
        "{\"task\":{\"taskId\":\"t\",\"status\":\"working\"},\"content\":[]}",
        "{\"resultType\":\"task\",\"taskId\":\"t\",\"status\":\"working\",\"content\":[]}",
        "{\"task\":{\"taskId\":\"t\",\"status\":\"completed\"}}",
        "{\"task\":{\"taskId\":\"t\"}}",
        "{\"task\":{\"status\":\"working\"}}"
      })
  void whatIsNoHandleOfATaskIsAnAnswer(String result) throws InterruptedException {
    // When
    Instant start = fetchesAnsweredWith("tools/call", result);
    inbox.offer(connects(start.plusSeconds(30)));
    correlator.start();

    // Then
    assertThat(told.take()).isEqualTo("began one");
    assertThat(told.take()).isEqualTo("Uncorrelated one");
  }

  @Test
  void onlyACallOfAToolGoesOnAsATask() throws InterruptedException {
    // When
    Instant start = fetchesAnsweredWith("resources/read", HANDLES.getFirst());
    inbox.offer(connects(start.plusSeconds(30)));
    correlator.start();

    // Then
    assertThat(told.take()).isEqualTo("began one");
    assertThat(told.take()).isEqualTo("Uncorrelated one");
  }

  @Test
  void aTaskThatItsClientDoesNotAskForIsAReasonForAMinute() throws InterruptedException {
    // When
    Instant start = fetchesAnsweredWith("tools/call", HANDLES.getFirst());
    inbox.offer(connects(start.plusSeconds(60)));
    inbox.offer(connects(start.plusSeconds(62)));
    correlator.start();

    // Then
    assertThat(List.of(told.take(), told.take(), told.take()))
        .containsExactly("began one", "Effect one", "Uncorrelated one");
  }

  @Test
  void whatIsAskedAboutATaskThatIsNotKnownIsACall() throws InterruptedException {
    // When
    Instant start = Instant.now().minusSeconds(500);
    inbox.offer(new SessionEvent.Started(start, "one", "server", 0));
    inbox.offer(at(start.plusSeconds(1), "1", asks("tasks/result")));
    inbox.offer(connects(start.plusSeconds(2)));
    correlator.start();

    // Then
    assertThat(List.of(told.take(), told.take())).containsExactly("began one", "Undeclared one");
  }

  @Test
  void aServerMakesNoCallsOfItsOwn() throws InterruptedException {
    // When it asks its client for something that looks like news
    Instant start = Instant.now().minusSeconds(500);
    inbox.offer(new SessionEvent.Started(start, "one", "server", 0));
    for (String method : List.of("notifications/tasks", "notifications/tasks/x", "tools/call")) {
      TestMessage asks =
          new TestMessage(
              Direction.TO_CLIENT,
              EventType.OTHER,
              method,
              "",
              "server",
              "client",
              TestMessage.json("{\"url\":\"http://203.0.113.7/\"}"));
      inbox.offer(at(start.plusSeconds(1), "1", asks));
    }
    inbox.offer(connects(start.plusSeconds(200)));
    correlator.start();

    // Then
    assertThat(List.of(told.take(), told.take())).containsExactly("began one", "Uncorrelated one");
  }
}
