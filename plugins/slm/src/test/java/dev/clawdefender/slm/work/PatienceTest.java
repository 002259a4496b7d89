package dev.clawdefender.slm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Duration LIMIT = Duration.ofMillis(50);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final RiskRequest CALL = new RiskRequest("s", "t", null, false, List.of());

  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  /** Does not come back before the end, whoever interrupts it. */
  private final class Stuck implements RiskModel {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public String name() {
      return "stuck";
    }

    @Override
    public Assessment assess(RiskRequest request) {
      assertThat(asked.incrementAndGet()).isEqualTo(1); // never again before it has come back
      inside.incrementAndGet();
      while (end.getCount() > 0) {
        Thread.onSpinWait();
      }
      inside.decrementAndGet();
      asked.decrementAndGet();
      return new Opinion(RiskLevel.LOW, "", 1, "stuck", 1);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private RiskModel stuck() {
    made.incrementAndGet();
    return new Stuck();
  }

  @Test
  void modelsThatDoNotComeBackAreReplacedWithinABoundAndAskedOnceOneHas() throws Exception {
    // Given
    Patience patience = new Patience("stuck", this::stuck, LIMIT, PAUSE);
    // When
    while (inside.get() < Patience.MAX_STUCK) {
      assertThat(patience.ask(CALL)).isInstanceOf(Unassessed.class);
    }
    Assessment last = patience.ask(CALL);
    for (int i = 0; i < 1_000; i++) {
      last = patience.ask(CALL);
    }
    // Then
    assertThat(last).isEqualTo(new Unassessed(Reason.OFF));
    assertThat(made).hasValue(Patience.MAX_STUCK);
    // When
    end.countDown();
    while (!(patience.ask(CALL) instanceof Opinion)) {
      Thread.onSpinWait();
    }
    // Then
    assertThat(made).hasValue(Patience.MAX_STUCK);
    while (closed.get() < Patience.MAX_STUCK - 1) {
      Thread.onSpinWait();
    }
    // When
    patience.close();
    // Then
    while (closed.get() < Patience.MAX_STUCK) {
      Thread.onSpinWait();
    }
  }
}
