package dev.clawdefender.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdlenessTest {
  private static final long SECOND = 1_000_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void itIsOverWhenNothingHappensForAsLongAsThat() {
    // Given
    Idleness idleness = new Idleness(0);

    // When, Then
    assertThat(idleness.isOver(1, false, LIMIT, 5 * SECOND)).isFalse();
    assertThat(idleness.isOver(1, false, LIMIT, 15 * SECOND - 1)).isFalse();
    assertThat(idleness.isOver(1, false, LIMIT, 15 * SECOND)).isTrue();
  }

  @Test
  void whoWaitsForAnAnswerIsNotIdle() {
    // Given
    Idleness idleness = new Idleness(0);

    // When, Then
    assertThat(idleness.isOver(1, true, LIMIT, 20 * SECOND)).isFalse();
    assertThat(idleness.isOver(1, false, LIMIT, 25 * SECOND)).isFalse();
    assertThat(idleness.isOver(1, false, LIMIT, 30 * SECOND)).isTrue();
  }
}
