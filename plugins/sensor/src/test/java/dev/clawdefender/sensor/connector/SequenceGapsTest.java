package dev.clawdefender.sensor.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequenceGapsTest {

  @Property
  void whatIsDeliveredAndWhatIsLostIsWhatWasSent(
      @ForAll @Size(max = 200) List<@IntRange(max = 7) Integer> sent, @ForAll int start) {
    // Given messages of four processors, of which some are dropped; the first and last are not
    SequenceGaps gaps = new SequenceGaps();
    Map<Integer, Integer> numbers = new HashMap<>();
    long delivered = 0;
    long lost = 0;
    for (int cpu = 0; cpu < 4; cpu++) {
      numbers.put(cpu, start);
      lost += gaps.after(cpu, start);
      delivered++;
    }

    // When
    for (int each : sent) {
      int cpu = each % 4;
      int number = numbers.merge(cpu, 1, Integer::sum);
      if (each < 4) {
        lost += gaps.after(cpu, number);
        delivered++;
      } else {
        lost += each == 7 ? gaps.overrun() : 0;
      }
    }
    for (int cpu = 0; cpu < 4; cpu++) {
      lost += gaps.after(cpu, numbers.merge(cpu, 1, Integer::sum));
      delivered++;
    }

    // Then
    assertThat(delivered + lost).isEqualTo(sent.size() + 8L);
  }

  @Test
  void theNumbersWrap() {
    // Given
    SequenceGaps gaps = new SequenceGaps();
    gaps.after(0, -2);

    // When, then
    assertThat(gaps.after(0, -1)).isZero();
    assertThat(gaps.after(0, 0)).isZero();
    assertThat(gaps.after(0, 3)).isEqualTo(2);
  }

  @Test
  void numbersThatBeginAnewAreNoGap() {
    // Given
    SequenceGaps gaps = new SequenceGaps();
    gaps.after(0, 1000);

    // When, then
    assertThat(gaps.after(0, 5)).isZero();
    assertThat(gaps.after(0, 6)).isZero();
  }
}
