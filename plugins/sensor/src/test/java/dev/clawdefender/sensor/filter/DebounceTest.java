package dev.clawdefender.sensor.filter;

import static dev.clawdefender.sensor.Events.read;
import static dev.clawdefender.sensor.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import dev.clawdefender.sensor.tree.ProcessTree;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DebounceTest {
  private static final long MILLI = 1_000_000L;

  private final Debounce debounce = new Debounce();
  private final ProcessTree tree = new ProcessTree(new LaunchedProcesses(new ProcessLauncher()));
  private final TrackedProcess one = tree.note(Events.of(Events.NOBODY, write("/"), 0));
  private final TrackedProcess other = tree.note(Events.of(Events.NOBODY + 1, write("/"), 0));

  @Test
  void theSameIsARepetitionForAHundredMilliseconds() {
    assertThat(debounce.isRepeated(one, write("/a"), 0)).isFalse();
    assertThat(debounce.isRepeated(one, write("/a"), 99 * MILLI)).isTrue();
    assertThat(debounce.isRepeated(one, write("/a"), 100 * MILLI)).isFalse();
    assertThat(debounce.isRepeated(other, write("/a"), 101 * MILLI)).isFalse();
  }

  @Test
  void whoGoesOutAgainAfterSomethingSensitiveIsTold() {
    // Given
    OsAction send = new OsAction.Send(new OsAction.Endpoint("192.0.2.1", 9));
    assertThat(debounce.isRepeated(one, send, 1)).isFalse();
    assertThat(debounce.isRepeated(one, write("/a"), 1)).isFalse();

    // When
    debounce.sensitive(2);

    // Then
    assertThat(debounce.isRepeated(one, send, 3)).isFalse();
    assertThat(debounce.isRepeated(one, send, 4)).isTrue();
    assertThat(debounce.isRepeated(one, write("/a"), 4)).isTrue();
  }

  @Test
  void whatIsDoneDifferentlyIsNone() {
    // Given
    List<OsAction> actions =
        List.of(
            write("/a"),
            read("/a"),
            new OsAction.Open("/a", OsAction.Access.WRITE, true),
            new OsAction.Create("/a"),
            new OsAction.Remove("/a"),
            new OsAction.Rename("/a", "/b"),
            new OsAction.Rename("/a", "/c"));
    List<OsAction> ofTheNetwork =
        List.of(
            new OsAction.Connect(new OsAction.Endpoint("192.0.2.1", 443), false),
            new OsAction.Connect(new OsAction.Endpoint("192.0.2.1", 80), false),
            new OsAction.Send(new OsAction.Endpoint("192.0.2.1", 443)));

    // When, Then
    assertThat(actions).noneMatch(action -> debounce.isRepeated(one, action, 5));
    assertThat(debounce.isRepeated(one, actions.getLast(), 6)).isTrue();
    assertThat(actions).noneMatch(action -> debounce.isRepeated(one, action, 7));
    assertThat(ofTheNetwork).noneMatch(action -> debounce.isRepeated(one, action, 5));
    assertThat(ofTheNetwork).allMatch(action -> debounce.isRepeated(one, action, 6));
  }

  @Test
  void whatIsDoneToAThingAtLastIsAlwaysTold() {
    // Given
    OsAction create = new OsAction.Create("/a");
    OsAction away = new OsAction.Rename("/a", "/b");

    // When, Then
    for (OsAction each : List.of(create, new OsAction.Remove("/a"), create, away, create, away)) {
      assertThat(debounce.isRepeated(one, each, 1)).isFalse();
    }
    assertThat(debounce.isRepeated(one, away, 2)).isTrue();
  }

  @Test
  void anotherProcessOfTheSameNumberIsAnother() {
    // Given
    assertThat(debounce.isRepeated(one, write("/a"), 1)).isFalse();

    // When
    tree.note(Events.fork(Events.NOBODY + 9, one.pid(), 2));
    TrackedProcess later = tree.note(Events.of(one.pid(), write("/a"), 3));

    // Then
    assertThat(debounce.isRepeated(later, write("/a"), 3)).isFalse();
  }

  @Test
  void whatIsOldIsForgottenAndTheRestIsBounded() {
    // Given what was done once, long ago
    for (int i = 0; i < 9_000; i++) {
      debounce.isRepeated(one, write("/old/" + i), 0);
    }

    // When
    for (int i = 0; i < 9_000; i++) {
      debounce.isRepeated(one, write("/new/" + i), 6_000 * MILLI);
    }

    // Then
    assertThat(debounce.size()).isEqualTo(9_000);

    // When more is done at once than may be remembered
    for (int i = 0; i < 5 * Debounce.MAX; i++) {
      debounce.isRepeated(one, write("/more/" + i), 6_000 * MILLI);
      assertThat(debounce.size()).isLessThanOrEqualTo(Debounce.MAX);
    }
  }

  /** Of each thing done, at least one passes in each window, and two never within one. */
  @Property(tries = 200)
  void whatPassesIsAWindowApartAndNothingIsSilencedForLonger(@ForAll long seed) {
    Random random = new Random(seed);
    Debounce any = new Debounce();
    long time = 0;
    List<Long> passed = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      time += random.nextInt(60) * MILLI;
      boolean repeated = any.isRepeated(one, write("/a"), time);
      if (!repeated) {
        assertThat(passed.isEmpty() || time - passed.getLast() >= Debounce.WINDOW).isTrue();
        passed.add(time);
      } else {
        assertThat(time - passed.getLast()).isLessThan(Debounce.WINDOW);
      }
    }
  }
}
