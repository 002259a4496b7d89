package dev.clawdefender.proxy.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.proxy.supervisor.ServerHealth.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerHealthTest {
  private static final Duration AT_ONCE = Duration.ofMillis(10);
  private static final long SECOND = 1_000_000_000L;

  @Test
  void thePauseDoublesUpToABoundAndHasAChanceInIt() {
    // Given
    ServerHealth longest = new ServerHealth(1_000, () -> 1);
    ServerHealth shortest = new ServerHealth(1_000, () -> 0);

    for (int failure = 1; failure <= 20; failure++) {
      // When
      longest.failed(AT_ONCE, 0);
      shortest.failed(AT_ONCE, 0);

      // Then
      long pause = Math.min(60 * SECOND, SECOND << (failure - 1));
      assertThat(longest.state(pause - 1)).isEqualTo(State.PAUSED);
      assertThat(longest.state(pause)).isEqualTo(State.READY);
      assertThat(shortest.state(pause / 2 - 1)).isEqualTo(State.PAUSED);
      assertThat(shortest.state(pause / 2)).isEqualTo(State.READY);
    }
  }

  @Test
  void whoFailsTooOftenInARowIsGivenUpUntilItIsRestarted() {
    // Given
    ServerHealth health = new ServerHealth(2, () -> 0);

    // When a failure is followed by a session that ends as it should, and by a long one
    health.failed(AT_ONCE, 0);
    health.ended();
    health.failed(AT_ONCE, 0);
    health.failed(ServerHealth.STABLE, 0);

    // Then none of them is in a row
    assertThat(health.state(60 * SECOND)).isEqualTo(State.READY);

    // When
    health.failed(AT_ONCE, 0);

    // Then
    assertThat(health.state(Long.MAX_VALUE)).isEqualTo(State.FAILED);
    assertThat(health.refusal(0)).hasValueSatisfying(why -> assertThat(why).contains("given up"));
    health.restart();
    assertThat(health.refusal(0)).isEmpty();
  }

  @Test
  void whoIsStoppedIsNotStartedByAnEndOfASession() {
    // Given
    ServerHealth health = new ServerHealth(2, () -> 0);

    // When
    health.stop();
    health.ended();

    // Then
    assertThat(health.state(0)).isEqualTo(State.STOPPED);
  }
}
