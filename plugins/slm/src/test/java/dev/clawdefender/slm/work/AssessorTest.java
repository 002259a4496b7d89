package dev.clawdefender.slm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.session.LiveRisk;
import dev.clawdefender.runtime.session.Risk;
import dev.clawdefender.runtime.session.SessionRisks;
import dev.clawdefender.slm.LabelledCall;
import dev.clawdefender.slm.RiskModels;
import dev.clawdefender.slm.embedded.EmbeddedModel;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssessorTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final EventHub events = new EventHub();
  private final SessionRisks risks = new SessionRisks();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final LiveRisk live = new LiveRisk();
  private @Nullable Assessor assessor;

  /** A model that is one expression. */
  private interface Model extends RiskModel {
    @Override
    default String name() {
      return "of the test";
    }
  }

  @AfterEach
  void close() {
    if (assessor != null) {
      assessor.close();
    }
  }

  private Assessor start(RiskModel model, Duration limit) {
    return start(new Patience("of the test", () -> model, limit, PAUSE), Optional.empty());
  }

  private Assessor start(Patience classifier, Optional<Patience> language) {
    Assessor started =
        new Assessor(
            events, risks, new Opinions(risks, new Journal(), meters), classifier, language);
    assessor = started;
    started.start();
    risks.open("s", "files", live);
    return started;
  }

  private void call(String tool, String arguments) {
    MessageEvent event = event(tool, arguments);
    assertThat(events.wants(EventType.TOOL_CALL, Direction.TO_SERVER, "tools/call")).isTrue();
    events.publish(event);
  }

  private static MessageEvent event(String tool, String arguments) {
    return event(tool, arguments, 100);
  }

  private static MessageEvent event(String tool, String arguments, int bytes) {
    return new MessageEvent(
        Instant.now(),
        "s",
        "files",
        "client",
        Direction.TO_SERVER,
        EventType.TOOL_CALL,
        "tools/call",
        tool,
        "1",
        new Decision(Action.ALLOW, "r", 1, ""),
        true,
        false,
        bytes,
        LabelledCall.json(arguments));
  }

  private static Opinion opinion(RiskLevel level) {
    return new Opinion(level, "because", 0.5, "of the test", 1);
  }

  private double count(String name, String tag, String value) {
    return count(name, tag, value, "classifier");
  }

  private double count(String name, String tag, String value, String model) {
    return meters.get(name).tag(tag, value).tag("model", model).functionCounter().count();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(5);
    }
  }

  @Test
  void oneIsAssessedTenWaitAndTheRestIsCounted() throws Exception {
    // Given
    CountDownLatch entered = new CountDownLatch(1);
    Semaphore gate = new Semaphore(0);
    Assessor busy =
        start(
            (Model)
                request -> {
                  entered.countDown();
                  gate.acquire();
                  return opinion(RiskLevel.LOW);
                },
            LONG);
    call("first", "{}");
    entered.await();
    // When
    for (int i = 1; i < 10_000; i++) {
      call("next", "{}");
    }
    // Then
    assertThat(busy.waiting()).isEqualTo(Stage.MAX_WAITING);
    assertThat(count("clawdefender.slm.unassessed", "reason", "overflow"))
        .isEqualTo(10_000 - 1 - Stage.MAX_WAITING);
    assertThat(live.now().unassessed()).isTrue();
    // Given
    MessageEvent more = event("more", "{}");
    WeakReference<MessageEvent> kept = new WeakReference<>(more);
    // When
    events.publish(more);
    more = null;
    // Then
    await(
        () -> {
          System.gc();
          return kept.refersTo(null);
        });
    // When
    gate.release(1 + Stage.MAX_WAITING);
    // Then
    await(() -> count("clawdefender.slm.opinions", "level", "low") == 11);
    assertThat(live.now().level()).isEqualTo(RiskLevel.LOW);
  }

  @Test
  void whatIsKnownOfASessionIsForgottenBehindItsLastCall() throws Exception {
    // Given
    CountDownLatch entered = new CountDownLatch(1);
    Semaphore gate = new Semaphore(0);
    List<Integer> remembered = new CopyOnWriteArrayList<>();
    var unused =
        start(
            (Model)
                request -> {
                  entered.countDown();
                  gate.acquire();
                  remembered.add(request.history().size());
                  return opinion(RiskLevel.LOW);
                },
            LONG);
    call("first", "{}");
    entered.await();
    // When
    call("last", "{}");
    events.publish(new SessionEvent.Ended(Instant.now(), "s", "files", 0, 2, 0));
    call("of another with its name", "{}");
    gate.release(3);
    // Then
    await(() -> remembered.size() == 3);
    assertThat(remembered).containsExactly(0, 1, 0);
  }

  @Test
  void anOpinionOnlyRaisesTheRiskOfItsSession() throws Exception {
    // Given
    var unused = start(new EmbeddedModel(), LONG);
    risks.raise("s", new Risk(RiskLevel.MEDIUM, "a/b", "found", "", Instant.EPOCH));
    // When
    call("read_file", "{\"path\":\"src/a.ts\"}");
    await(() -> count("clawdefender.slm.opinions", "level", "low") == 1);
    // Then
    assertThat(live.now().level()).isEqualTo(RiskLevel.MEDIUM);
    // When
    call("run_command", "{\"command\":\"sudo rm -rf --no-preserve-root /\"}");
    await(() -> live.now().level() == RiskLevel.CRITICAL);
    // Then
    assertThat(live.now().findings()).contains("slm", "rated critical");
    assertThat(live.now().unassessed()).isFalse();
    assertThat(live.worst().orElseThrow().evidence()).contains("destroys data");
  }

  @Test
  void aModelThatFailsIsAskedAboutTheNextCall() throws Exception {
    // Given
    var unused =
        start(
            (Model)
                request -> {
                  if (request.tool().equals("bad")) {
                    throw new IllegalStateException("on purpose");
                  }
                  return opinion(RiskLevel.HIGH);
                },
            LONG);
    // When
    call("bad", "{}");
    call("good", "{}");
    await(() -> live.now().level() == RiskLevel.HIGH);
    // Then
    assertThat(count("clawdefender.slm.unassessed", "reason", "invalid")).isEqualTo(1);
    assertThat(live.now().unassessed()).isTrue();
  }

  @Test
  void aModelThatSleepsIsWokenAndAskedAboutTheNextCall() throws Exception {
    // Given
    var unused =
        start(
            (Model)
                request -> {
                  if (request.tool().equals("bad")) {
                    TimeUnit.DAYS.sleep(1);
                  }
                  return opinion(RiskLevel.HIGH);
                },
            Duration.ofMillis(500));
    // When
    call("bad", "{}");
    call("good", "{}");
    // Then
    await(() -> count("clawdefender.slm.unassessed", "reason", "timeout") == 1);
    await(() -> live.now().level() == RiskLevel.HIGH);
  }

  @Test
  void aModelThatDoesNotComeBackIsLeftAloneAndAskedAgainOnceItHas() throws Exception {
    // Given
    CountDownLatch end = new CountDownLatch(1);
    var unused =
        start(
            (Model)
                request -> {
                  if (request.tool().equals("bad")) {
                    while (end.getCount() > 0) {
                      Thread.onSpinWait();
                    }
                  }
                  return opinion(RiskLevel.HIGH);
                },
            Duration.ofMillis(200));
    try {
      // When
      call("bad", "{}");
      // Then
      await(() -> count("clawdefender.slm.unassessed", "reason", "timeout") == 1);
      // When
      call("good", "{}");
      await(() -> answered() == 2);
      // Then
      assertThat(live.now().unassessed()).isTrue();
    } finally {
      end.countDown();
    }
    // When
    await(
        () -> {
          call("good", "{}");
          return live.now().level() == RiskLevel.HIGH;
        });
    // Then
    await(() -> count("clawdefender.slm.opinions", "level", "high") > 0); // counted when it is told
  }

  private double answered() {
    return meters.find("clawdefender.slm.unassessed").functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum()
        + meters.find("clawdefender.slm.opinions").functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum();
  }

  @Test
  void aModelThatCannotBeMadeIsMadeLater() throws Exception {
    // Given
    AtomicBoolean broken = new AtomicBoolean(true);
    var unused =
        start(
            new Patience(
                "of the test",
                () -> {
                  if (broken.get()) {
                    throw new IOException("on purpose");
                  }
                  return (Model) request -> opinion(RiskLevel.HIGH);
                },
                LONG,
                PAUSE),
            Optional.empty());
    // When
    call("first", "{}");
    await(() -> count("clawdefender.slm.unassessed", "reason", "off") == 1);
    // Then
    assertThat(live.now().unassessed()).isTrue();
    // When
    broken.set(false);
    // Then
    await(
        () -> {
          call("next", "{}");
          return live.now().level() == RiskLevel.HIGH;
        });
  }

  @Test
  void aSlowLanguageModelTakesNothingFromTheClassifier() throws Exception {
    // Given
    Semaphore gate = new Semaphore(0);
    var unused =
        start(
            new Patience("classifier", RiskModels::classifier, LONG, PAUSE),
            Optional.of(
                new Patience(
                    "slow",
                    () ->
                        (Model)
                            request -> {
                              gate.acquire();
                              return opinion(RiskLevel.HIGH);
                            },
                    LONG,
                    PAUSE)));
    // When
    for (int i = 0; i < 30; i++) {
      int seen = i;
      call("read_file", "{\"path\":\"src/a.ts\"}");
      await(() -> count("clawdefender.slm.opinions", "level", "low") == seen + 1);
    }
    call("run_command", "{\"command\":\"sudo rm -rf --no-preserve-root /\"}");
    // Then
    await(() -> live.now().level() == RiskLevel.CRITICAL);
    assertThat(count("clawdefender.slm.unassessed", "reason", "overflow", "language"))
        .isEqualTo(30 + 1 - 1 - Stage.MAX_WAITING);
    assertThat(count("clawdefender.slm.unassessed", "reason", "overflow")).isZero();
    // When
    gate.release(1 + Stage.MAX_WAITING);
    // Then
    await(() -> count("clawdefender.slm.opinions", "level", "high", "language") == 11);
    assertThat(live.now().level()).isEqualTo(RiskLevel.CRITICAL);
  }

  @Test
  void aLanguageModelOnlyRaisesAndItsFailureLeavesNothingLow() throws Exception {
    // Given
    var unused =
        start(
            new Patience("classifier", RiskModels::classifier, LONG, PAUSE),
            Optional.of(
                new Patience(
                    "language",
                    () ->
                        (Model)
                            request ->
                                switch (request.tool()) {
                                  case "fails" -> throw new IllegalStateException("on purpose");
                                  case "raise" -> opinion(RiskLevel.HIGH);
                                  default -> opinion(RiskLevel.LOW);
                                },
                    LONG,
                    PAUSE)));
    // When
    call("delete_all", "{\"command\":\"sudo rm -rf --no-preserve-root /\"}");
    await(() -> count("clawdefender.slm.opinions", "level", "low", "language") == 1);
    // Then
    assertThat(live.now().level()).isEqualTo(RiskLevel.CRITICAL);
    assertThat(live.now().unassessed()).isFalse();
    // When
    call("raise", "{}");
    await(() -> count("clawdefender.slm.opinions", "level", "high", "language") == 1);
    // Then
    assertThat(live.now().unassessed()).isFalse();
    // When
    call("fails", "{}");
    await(() -> count("clawdefender.slm.unassessed", "reason", "invalid", "language") == 1);
    // Then
    await(() -> live.now().unassessed());
  }

  @Test
  void whatACallSaysIsCopiedOnlyIfItIsLookedAt() throws Exception {
    // Given
    CountDownLatch entered = new CountDownLatch(1);
    Semaphore gate = new Semaphore(0);
    var unused =
        start(
            (Model)
                request -> {
                  entered.countDown();
                  gate.acquire();
                  return opinion(RiskLevel.LOW);
                },
            LONG);
    assertThat(wantsContent(100)).isTrue();
    assertThat(wantsContent(Assessor.MAX_BYTES + 1)).isFalse();
    call("first", "{}");
    entered.await();
    // When
    for (int i = 0; i < Stage.MAX_WAITING; i++) {
      call("next", "{}");
    }
    // Then
    assertThat(wantsContent(100)).isFalse();
    // When there is room again, before the call that nobody copied is offered
    gate.release(1);
    await(() -> wantsContent(100));
    events.publishWithoutContent(event("run_command", "{}").withoutContent());
    // Then nothing is rated by what was left out
    assertThat(count("clawdefender.slm.unassessed", "reason", "overflow")).isEqualTo(1);
    gate.release(100);
  }

  private boolean wantsContent(int bytes) {
    return events.wantsContent(EventType.TOOL_CALL, Direction.TO_SERVER, "tools/call", bytes);
  }

  @Test
  void whatIsTooLongIsNotCut() throws Exception {
    // Given
    var unused = start(new EmbeddedModel(), LONG);
    // When
    call("write_file", "{\"content\":\"" + "a ".repeat(200_000) + "\"}");
    // Then
    await(() -> count("clawdefender.slm.unassessed", "reason", "too-long") == 1);
    await(() -> live.now().unassessed()); // it is counted first
    // When
    events.publish(event("write_file", "{}", Assessor.MAX_BYTES + 1));
    // Then
    assertThat(count("clawdefender.slm.unassessed", "reason", "too-long")).isEqualTo(2);
  }

  @Test
  void whileNobodyAssessesSessionsSaySo() {
    // Given
    Assessor started = start(new EmbeddedModel(), LONG);
    assertThat(live.now().unassessed()).isFalse();
    // When
    started.close();
    // Then
    assertThat(live.now().unassessed()).isTrue();
    assertThat(events.wants(EventType.TOOL_CALL, Direction.TO_SERVER, "tools/call")).isFalse();
  }

  @Test
  void aToolThatItsServerCallsDestructiveCountsAsOneThatDeletes() throws Exception {
    // Given
    RiskRequest[] seen = new RiskRequest[1];
    var unused =
        start(
            (Model)
                request -> {
                  seen[0] = request;
                  return opinion(RiskLevel.HIGH);
                },
            LONG);
    Assessment plain = new EmbeddedModel().assess(request(false));
    // When
    events.publish(
        new MessageEvent(
            Instant.now(),
            "s",
            "files",
            "client",
            Direction.TO_CLIENT,
            EventType.RESPONSE,
            "tools/list",
            "",
            "1",
            new Decision(Action.ALLOW, "r", 1, ""),
            true,
            false,
            100,
            LabelledCall.json(
                "{\"tools\":[{\"name\":\"tidy\",\"annotations\":{\"destructiveHint\":true}}]}")));
    call("tidy", "{}");
    await(() -> live.now().level() == RiskLevel.HIGH);
    // Then
    assertThat(seen[0].destructive()).isTrue();
    assertThat(((Opinion) new EmbeddedModel().assess(request(true))).level())
        .isGreaterThan(((Opinion) plain).level());
  }

  private static RiskRequest request(boolean destructive) {
    return new RiskRequest("files", "tidy", null, destructive, List.of());
  }
}
