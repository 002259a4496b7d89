package dev.clawdefender.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.proxy.server.ServerHealth.State;
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
      long now = failure * 60 * SECOND;
      longest.failed(AT_ONCE, now);
      shortest.failed(AT_ONCE, now);

      // Then
      long pause = Math.min(60 * SECOND, SECOND << (failure - 1));
      assertThat(longest.state(now + pause - 1)).isEqualTo(State.PAUSED);
      assertThat(longest.pause(now + pause - 1)).isEqualTo(Duration.ofNanos(1));
      assertThat(longest.state(now + pause)).isEqualTo(State.READY);
      assertThat(longest.pause(now + pause)).isZero();
      assertThat(shortest.state(now + pause / 2 - 1)).isEqualTo(State.PAUSED);
      assertThat(shortest.state(now + pause / 2)).isEqualTo(State.READY);
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
    health.failed(ServerHealth.STABLE, 60 * SECOND);

    // Then none of them is in a row
    assertThat(health.state(120 * SECOND)).isEqualTo(State.READY);

    // When
    health.failed(AT_ONCE, 120 * SECOND);

    // Then
    assertThat(health.state(Long.MAX_VALUE)).isEqualTo(State.FAILED);
    assertThat(health.refusal(0)).hasValueSatisfying(why -> assertThat(why).contains("given up"));
    health.restart();
    assertThat(health.refusal(0)).isEmpty();
  }

  @Test
  void whatEndsTogetherIsOneFailure() {
    // Given
    ServerHealth health = new ServerHealth(3, () -> 1);

    // When
    for (int process = 0; process < 10; process++) {
      health.failed(AT_ONCE, process);
    }

    // Then
    assertThat(health.failures()).isEqualTo(1);
    assertThat(health.state(SECOND)).isEqualTo(State.READY);
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
