package dev.clawdefender.slm.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StageTest {
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void whatFailsIsGivenUpAndTheNextIsDone() throws Exception {
    // Given
    Stage<Integer> stage =
        new Stage<>(
            "test",
            each -> {
              switch (each) {
                case 0 -> throw new NoClassDefFoundError("of the test");
                case 1 -> throw new StackOverflowError();
                case 2 -> throw new IllegalStateException("of the test");
                default -> done.incrementAndGet();
              }
              return Duration.ZERO;
            },
            each -> {
              givenUp.incrementAndGet();
              throw new IllegalStateException("of the test");
            },
            ended::countDown);
    stage.start();
    // When
    for (int i = 0; i < 4; i++) {
      assertThat(stage.offer(i)).isTrue();
    }
    stage.close();
    ended.await();
    // Then
    assertThat(done).hasValue(1);
    assertThat(givenUp).hasValue(3);
  }

  @Test
  void whatIsTakenWhileItEndsIsDoneOrGivenUp() throws Exception {
    for (int round = 0; round < 300; round++) {
      // Given
      AtomicInteger taken = new AtomicInteger();
      CountDownLatch over = new CountDownLatch(1);
      done.set(0);
      givenUp.set(0);
      Stage<Integer> stage =
          new Stage<>(
              "test",
              each -> {
                done.incrementAndGet();
                return Duration.ZERO;
              },
              each -> givenUp.incrementAndGet(),
              over::countDown);
      stage.start();
      Thread offering =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (over.getCount() > 0) {
                      if (stage.offer(1)) {
                        taken.incrementAndGet();
                      }
                    }
                  });
      // When
      stage.close();
      over.await();
      offering.join();
      // Then
      assertThat(done.get() + givenUp.get()).isEqualTo(taken.get());
    }
  }
}
