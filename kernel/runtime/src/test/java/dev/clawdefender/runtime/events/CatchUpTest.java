package dev.clawdefender.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CatchUpTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private final CatchUp catchUp = new CatchUp();

  /** What fills up, and is emptied by whoever says so. */
  private static final class Tank {
    final AtomicLong given = new AtomicLong();
    final AtomicBoolean hurried = new AtomicBoolean();
    final Stage stage = new Stage(given::get, () -> hurried.set(true));

    Tank() {
      stage.done(0);
    }

    void empty() {
      stage.done(given.get());
    }
  }

  private static void await(AtomicBoolean flag) {
    while (!flag.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void nothingIsWaitedForWhileNobodyJoinsEffects() {
    // Given
    Tank tank = new Tank();
    tank.given.set(5);
    catchUp.sensor(() -> tank.stage, tank.stage);

    // When, Then
    assertThat(catchUp.await()).isTrue();
    assertThat(catchUp.waits()).isZero();
  }

  @Test
  void whoComesWhenAllIsDoneDoesNotWait() {
    // Given
    Tank tank = new Tank();
    catchUp.sensor(() -> null, tank.stage);
    catchUp.joining(tank.stage, LONG);

    // When, Then
    assertThat(catchUp.await()).isTrue();
    assertThat(catchUp.waits()).isZero();
    assertThat(tank.hurried).isFalse();
  }

  @Test
  void aSensorThatHasNothingToTellHoldsNobodyUp() {
    // Given a stage that nothing was ever put in, so that nobody took anything out
    Stage idle = new Stage(() -> 0, () -> {});
    catchUp.sensor(() -> null, idle);
    catchUp.joining(new Tank().stage, LONG);

    // When, Then
    assertThat(catchUp.await()).isTrue();
    assertThat(catchUp.waits()).isZero();
  }

  @Test
  void whatWasThereBeforePassesAllStages() throws Exception {
    // Given something that the kernel saw and nobody has read
    Tank kernel = new Tank();
    Tank sensor = new Tank();
    Tank joining = new Tank();
    catchUp.sensor(() -> kernel.stage, sensor.stage);
    catchUp.joining(joining.stage, LONG);
    kernel.given.set(100);

    // When
    CompletableFuture<Boolean> call = CompletableFuture.supplyAsync(catchUp::await);

    // Then it goes on when that was taken from each stage to the next, and not before
    await(kernel.hurried);
    assertThat(call).isNotDone();
    sensor.given.set(1);
    kernel.empty();
    await(sensor.hurried);
    assertThat(call).isNotDone();
    joining.given.set(1);
    sensor.empty();
    await(joining.hurried);
    assertThat(call).isNotDone();
    joining.empty();
    assertThat(call.get()).isTrue();
    assertThat(catchUp.waits()).isEqualTo(1);
    assertThat(catchUp.waitedNanos()).isPositive();
  }

  @Test
  void whatComesLaterIsNotWaitedFor() throws Exception {
    // Given a neighbour that always leaves something
    Tank kernel = new Tank();
    catchUp.sensor(() -> kernel.stage, new Tank().stage);
    catchUp.joining(new Tank().stage, LONG);
    kernel.given.set(100);
    CompletableFuture<Boolean> call = CompletableFuture.supplyAsync(catchUp::await);
    await(kernel.hurried);

    // When
    kernel.given.set(1_000);
    kernel.stage.done(100);

    // Then
    assertThat(call.get()).isTrue();
  }

  @Test
  void itIsNotWaitedForLongerThanAllowed() {
    // Given
    Tank stuck = new Tank();
    stuck.given.set(1);
    catchUp.sensor(() -> stuck.stage, new Tank().stage);
    catchUp.joining(new Tank().stage, Duration.ofMillis(20));

    // When, Then
    assertThat(catchUp.await()).isFalse();
    assertThat(catchUp.late()).isEqualTo(1);

    // When the source has gone
    catchUp.noSensor();

    // Then
    assertThat(catchUp.await()).isTrue();
  }

  @Test
  void whatIsSeenIsAwaitedOnlyWhileCallsWaitForIt() {
    // When, Then
    assertThat(catchUp.isAwaited()).isFalse();
    catchUp.joining(new Tank().stage, Duration.ZERO);
    assertThat(catchUp.isAwaited()).isFalse();
    catchUp.joining(new Tank().stage, LONG);
    assertThat(catchUp.isAwaited()).isTrue();
    catchUp.noJoining();
    assertThat(catchUp.isAwaited()).isFalse();
  }
}
