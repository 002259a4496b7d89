package dev.clawdefender.correlation.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.statistics.Statistics;

/** Going on with each event comes to the same as looking at all of them again. */
class ChainPropertyTest {
  private static final List<StepKind> KINDS =
      List.of(StepKind.FILE_READ, StepKind.FILE_WRITE, StepKind.SHELL_EXEC);

  /** An event so many seconds after the one before, of one of two sessions. */
  record Drawn(int after, Set<StepKind> kinds, int session) {}

  @Provide
  Arbitrary<List<Drawn>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.of(KINDS).set().ofMinSize(1).ofMaxSize(2),
            Arbitraries.integers().between(0, 1))
        .as(Drawn::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(60);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> wanted =
        Combinators.combine(Arbitraries.of(KINDS), Arbitraries.integers().between(1, 3))
            .as((kind, count) -> new Step(kind, null, null, null, count, false));
    Arbitrary<Step> absent =
        Arbitraries.of(KINDS).map(kind -> new Step(kind, null, null, null, 1, true));
    Arbitrary<Tuple2<List<Step>, Step>> more =
        Combinators.combine(absent.list().ofMaxSize(2), wanted).as(Tuple::of);
    return Combinators.combine(wanted, more.list().ofMaxSize(2))
        .as(
            (first, rest) -> {
              List<Step> steps = new ArrayList<>(List.of(first));
              rest.forEach(
                  each -> {
                    steps.addAll(each.get1());
                    steps.add(each.get2());
                  });
              return steps;
            });
  }

  private static ChainPattern pattern(List<Step> steps, Scope scope) {
    return new ChainPattern(
        "p", Severity.HIGH, Duration.ofSeconds(12).toNanos(), "", scope, steps, "p");
  }

  private static List<Sign> signs(List<Drawn> events) {
    List<Sign> signs = new ArrayList<>();
    int now = 0;
    for (Drawn drawn : events) {
      now += drawn.after();
      Map<StepKind, String> is = new EnumMap<>(StepKind.class);
      drawn.kinds().forEach(kind -> is.put(kind, "/x"));
      String session = "s" + drawn.session();
      signs.add(new Sign(Happenings.at(now), session, "server", "", is, null, null, false, ""));
    }
    return signs;
  }

  /** After which events a chain is seen, by looking at everything again each time. */
  private static Set<Integer> naive(ChainPattern pattern, List<Sign> signs) {
    Set<Integer> ends = new TreeSet<>();
    Map<String, Integer> anew = new HashMap<>();
    for (int end = 0; end < signs.size(); end++) {
      String key = pattern.scope().key(signs.get(end));
      List<Sign> since =
          signs.subList(anew.getOrDefault(key, 0), end + 1).stream()
              .filter(sign -> pattern.scope().key(sign).equals(key))
              .toList();
      for (int first = 0; first < since.size(); first++) {
        if (isChain(pattern, since, first)) {
          ends.add(end);
          anew.put(key, end + 1);
          break;
        }
      }
    }
    return ends;
  }

  /** Whether there is a chain from this event to the last one, by trying every way. */
  private static boolean isChain(ChainPattern pattern, List<Sign> signs, int first) {
    Duration took = Duration.between(signs.get(first).time(), signs.getLast().time());
    return took.toNanos() <= pattern.windowNanos()
        && goesOn(pattern, signs, 0, 0, first, first - 1, new HashSet<>());
  }

  /**
   * Whether event {@code at} can be the {@code count}th of a step, and all the others follow.
   *
   * @param before the last event of the step before
   */
  private static boolean goesOn(
      ChainPattern pattern,
      List<Sign> signs,
      int step,
      int count,
      int at,
      int before,
      Set<List<Integer>> failed) {
    List<Integer> here = List.of(step, count, at, before);
    Step wanted = pattern.steps().get(step);
    if (failed.contains(here) || !signs.get(at).is().containsKey(wanted.kind())) {
      return false;
    }
    boolean fine = false;
    if (count + 1 < wanted.count()) {
      for (int next = at + 1; next < signs.size() && !fine; next++) {
        fine = goesOn(pattern, signs, step, count + 1, next, before, failed);
      }
    } else if (nothingForbidden(pattern, signs, step, before, at)) {
      int after = step + 1;
      while (after < pattern.steps().size() && pattern.steps().get(after).absent()) {
        after++;
      }
      if (after == pattern.steps().size()) {
        return at == signs.size() - 1;
      }
      for (int next = at + 1; next < signs.size() && !fine; next++) {
        fine = goesOn(pattern, signs, after, 0, next, at, failed);
      }
    }
    if (!fine) {
      failed.add(here);
    }
    return fine;
  }

  /** Whether nothing absent stands behind the end of the step before, up to the end of this. */
  private static boolean nothingForbidden(
      ChainPattern pattern, List<Sign> signs, int step, int before, int end) {
    for (int k = step - 1; k > 0 && pattern.steps().get(k).absent(); k--) {
      for (int i = before + 1; i <= end; i++) {
        if (signs.get(i).is().containsKey(pattern.steps().get(k).kind())) {
          return false;
        }
      }
    }
    return true;
  }

  @Property(tries = 3000)
  void goingOnComesToTheSameAsLookingAtAllAgain(
      @ForAll("events") List<Drawn> events,
      @ForAll("steps") List<Step> steps,
      @ForAll Scope scope) {
    // Given
    ChainPattern pattern = pattern(steps, scope);
    List<Sign> signs = signs(events);
    Set<Integer> ends = new TreeSet<>();
    int[] at = {0};
    ChainEngine engine = new ChainEngine(path -> true, match -> ends.add(at[0]));
    engine.patterns(List.of(pattern));
    // When
    for (at[0] = 0; at[0] < signs.size(); at[0]++) {
      engine.accept(signs.get(at[0]));
    }
    Statistics.label("chains are seen")
        .collect(!ends.isEmpty())
        .coverage(seen -> seen.check(true).percentage(share -> share > 15));
    // Then
    assertThat(ends).isEqualTo(scope == Scope.CLIENT ? Set.of() : naive(pattern, signs));
  }

  @Property(tries = 500)
  void whatIsShownIsAChain(
      @ForAll("events") List<Drawn> events, @ForAll("steps") List<Step> steps) {
    // Given
    ChainPattern pattern = pattern(steps, Scope.SERVER);
    List<ChainMatch> found = new ArrayList<>();
    ChainEngine engine = new ChainEngine(path -> true, found::add);
    engine.patterns(List.of(pattern));
    // When
    signs(events).forEach(engine::accept);
    // Then
    int needed = steps.stream().filter(step -> !step.absent()).mapToInt(Step::count).sum();
    for (ChainMatch match : found) {
      assertThat(match.events()).hasSize(needed);
      assertThat(match.events()).extracting(ChainMatch.Seen::time).isSorted();
      Duration took =
          Duration.between(match.events().getFirst().time(), match.events().getLast().time());
      assertThat(took.toNanos()).isLessThanOrEqualTo(pattern.windowNanos());
    }
  }
}
