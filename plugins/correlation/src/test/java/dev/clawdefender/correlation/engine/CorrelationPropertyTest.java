package dev.clawdefender.correlation.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CorrelationPropertyTest {
  /** One thing that happens, so many milliseconds after the one before. */
  sealed interface Step {
    record Asks(int session, int id, int path) implements Step {}

    record Answers(int session, int id) implements Step {}

    record Does(int session, int pid, int path, boolean secret) implements Step {}

    record Forks(int session, int pid, int child) implements Step {}

    record Exits(int session, int pid) implements Step {}

    record Waits(int millis) implements Step {}

    record Ends(int session) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> few = Arbitraries.integers().between(0, 3);
    Arbitrary<Integer> pids = Arbitraries.integers().between(100, 104);
    Arbitrary<Step> step =
        Arbitraries.oneOf(
            Combinators.combine(few, few, few).as(Step.Asks::new),
            Combinators.combine(few, few).as(Step.Answers::new),
            Combinators.combine(few, pids, few, Arbitraries.of(true, false)).as(Step.Does::new),
            Combinators.combine(few, pids, pids).as(Step.Forks::new),
            Combinators.combine(few, pids).as(Step.Exits::new),
            Arbitraries.integers().between(0, 2_000).map(Step.Waits::new),
            few.map(Step.Ends::new));
    return step.list().ofMaxSize(200);
  }

  @Property(tries = 500)
  void everyEffectIsToldOnceAndEveryCallIsCompletedOnce(@ForAll("steps") List<Step> steps) {
    // Given
    List<CorrelationEvent> told = new ArrayList<>();
    CorrelationEngine engine = new CorrelationEngine(told::add, address -> false, 100_000_000);
    List<Call> asked = new ArrayList<>();
    List<OsEvent> done = new ArrayList<>();
    long now = 0;

    // When
    for (Step step : steps) {
      now += 1_000_000;
      switch (step) {
        case Step.Asks asks -> {
          Call call = Scene.call("s" + asks.session(), asks.id() + "", asked.size() + "");
          asked.add(call);
          engine.call(call, Scene.paths(Purpose.WRITE, "/work/" + asks.path()), now);
        }
        case Step.Answers answers ->
            engine.answered("s" + answers.session(), answers.id() + "", Ending.ANSWERED, now);
        case Step.Does does -> {
          OsEvent event =
              Scene.event(
                  "s" + does.session(),
                  does.pid(),
                  Scene.writes("/work/" + does.path()),
                  does.secret() ? Sensitivity.CREDENTIALS : Sensitivity.NONE);
          done.add(event);
          engine.effect(event, now);
        }
        case Step.Forks forks ->
            engine.effect(
                Scene.event(
                    "s" + forks.session(),
                    forks.pid(),
                    new OsAction.Fork(forks.child()),
                    Sensitivity.NONE),
                now);
        case Step.Exits exits ->
            engine.effect(
                Scene.event(
                    "s" + exits.session(), exits.pid(), new OsAction.Exit(0), Sensitivity.NONE),
                now);
        case Step.Waits waits -> {
          now += waits.millis() * 1_000_000L;
          engine.tick(now);
        }
        case Step.Ends ends -> engine.end("s" + ends.session());
      }
    }
    engine.flush();

    // Then
    List<OsEvent> seen = new ArrayList<>();
    Set<Call> completed = new HashSet<>();
    for (CorrelationEvent event : told) {
      switch (event) {
        case CorrelationEvent.Effect effect -> {
          seen.add(effect.seen());
          assertThat(effect.confidence()).isBetween(0.05, 1.0);
          assertThat(effect.calls()).isNotEmpty().allMatch(asked::contains);
        }
        case CorrelationEvent.Undeclared undeclared -> {
          seen.add(undeclared.seen());
          assertThat(undeclared.calls()).isNotEmpty().allMatch(asked::contains);
        }
        case CorrelationEvent.Uncorrelated uncorrelated -> seen.add(uncorrelated.seen());
        case CorrelationEvent.Missing unused -> throw new AssertionError("nobody watched");
        case CorrelationEvent.Completed call -> assertThat(completed.add(call.call())).isTrue();
      }
    }
    assertThat(seen).hasSize(done.size());
    assertThat(completed).hasSameSizeAs(asked);
    assertThat(engine.pending()).isZero();
  }

  @Property(tries = 300)
  void ofCallsThatNameDifferentPathsEachGetsItsOwn(
      @ForAll("shuffled") List<Integer> order, @ForAll("shuffled") List<Integer> effects) {
    // Given
    Scene scene = new Scene();
    for (int id : order) {
      scene.call(id + "", Scene.paths(Purpose.READ, "/work/" + id), 1);
    }

    // When
    for (int id : effects) {
      scene.does(100 + id, Scene.reads("/work/" + id), 2);
    }

    // Then
    assertThat(scene.all(CorrelationEvent.Effect.class))
        .hasSameSizeAs(effects)
        .allMatch(
            effect ->
                effect.seen().action() instanceof OsAction.Open open
                    && Scene.ids(effect.calls()).equals(List.of(open.path().substring(6))));
  }

  @Provide
  Arbitrary<List<Integer>> shuffled() {
    return Arbitraries.shuffle(IntStream.range(0, 20).boxed().toList());
  }
}
