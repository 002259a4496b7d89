package dev.clawdefender.sensor.pipeline;

import static dev.clawdefender.sensor.pipeline.RecordBudget.MOST;
import static dev.clawdefender.sensor.pipeline.RecordBudget.PER_SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.sensor.pipeline.RecordBudget.Answer;
import org.junit.jupiter.api.Test;

class RecordBudgetTest {
  private final RecordBudget budget = new RecordBudget();

  private int taken(String server, boolean sensitive, int tries, long now) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += budget.take(server, sensitive, now) == Answer.YES ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aServerThatDoesVeryMuchUsesUpItsOwnAndNothingElse() {
    // When
    int flood = taken("flood", false, 10 * MOST, 1_000);

    // Then
    assertThat(flood).isEqualTo(MOST);
    assertThat(taken("flood", true, 10, 1_000)).isEqualTo(10);
    assertThat(taken("other", false, 10, 1_000)).isEqualTo(10);
    assertThat(budget.take("flood", false, 1_000)).isEqualTo(Answer.NO);

    // When a second passes, or the clock goes back
    assertThat(taken("flood", false, 10 * MOST, 500)).isZero();
    assertThat(taken("flood", false, 10 * MOST, 1_500)).isEqualTo(PER_SECOND);
    assertThat(taken("flood", false, 10 * MOST, 10_000_000)).isEqualTo(MOST);
  }

  @Test
  void allTogetherHaveABoundForADay() {
    // When
    int taken = 0;
    for (int server = 0; server <= RecordBudget.A_DAY / MOST; server++) {
      taken += taken("server-" + server, false, MOST, 1_000);
    }

    // Then
    assertThat(taken).isEqualTo(RecordBudget.A_DAY);
    assertThat(taken("another", true, 10, 1_000)).isEqualTo(10);
    assertThat(taken("another", false, 10, 1_000)).isZero();
    assertThat(taken("another", false, 10, 1_000 + 86_400_000L)).isEqualTo(10);
  }

  @Test
  void thatItIsUsedUpIsSaidOnce() {
    // Given
    taken("flood", false, MOST, 0);

    // When, Then
    assertThat(budget.take("flood", false, 0)).isEqualTo(Answer.NO_MORE);
    assertThat(budget.take("flood", false, 0)).isEqualTo(Answer.NO);
  }
}
