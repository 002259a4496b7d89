package dev.clawdefender.sensor.filter;

import static dev.clawdefender.sensor.Events.read;
import static dev.clawdefender.sensor.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DebounceTest {
  private static final long MILLI = 1_000_000L;

  private final Debounce debounce = new Debounce();

  @Test
  void theSameIsARepetitionForAHundredMilliseconds() {
    assertThat(debounce.isRepeated(1, write("/a"), 0)).isFalse();
    assertThat(debounce.isRepeated(1, write("/a"), 99 * MILLI)).isTrue();
    assertThat(debounce.isRepeated(1, write("/a"), 100 * MILLI)).isFalse();
    assertThat(debounce.isRepeated(2, write("/a"), 101 * MILLI)).isFalse();
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
            new OsAction.Rename("/a", "/c"),
            new OsAction.Connect(new OsAction.Endpoint("192.0.2.1", 443), false),
            new OsAction.Connect(new OsAction.Endpoint("192.0.2.1", 80), false),
            new OsAction.Send(new OsAction.Endpoint("192.0.2.1", 443)));

    // When, Then
    assertThat(actions).noneMatch(action -> debounce.isRepeated(1, action, 5));
    assertThat(actions).allMatch(action -> debounce.isRepeated(1, action, 6));
  }

  @Test
  void whatIsOldIsForgottenAndTheRestIsBounded() {
    // Given what was done once, long ago
    for (int i = 0; i < 9_000; i++) {
      debounce.isRepeated(1, write("/old/" + i), 0);
    }

    // When
    for (int i = 0; i < 9_000; i++) {
      debounce.isRepeated(1, write("/new/" + i), 6_000 * MILLI);
    }

    // Then
    assertThat(debounce.size()).isEqualTo(9_000);

    // When more is done at once than may be remembered
    for (int i = 0; i < 5 * Debounce.MAX; i++) {
      debounce.isRepeated(1, write("/more/" + i), 6_000 * MILLI);
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
      boolean repeated = any.isRepeated(1, write("/a"), time);
      if (!repeated) {
        assertThat(passed.isEmpty() || time - passed.getLast() >= Debounce.WINDOW).isTrue();
        passed.add(time);
      } else {
        assertThat(time - passed.getLast()).isLessThan(Debounce.WINDOW);
      }
    }
  }
}
