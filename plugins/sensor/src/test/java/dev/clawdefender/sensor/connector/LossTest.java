package dev.clawdefender.sensor.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LossTest {
  @Test
  void whatTheKernelHadToDropIsCountedWhenTheConsumerStops() throws Exception {
    // Given a consumer that stops at the first event, with the kernel's buffer behind it
    Told told = new Told();
    CountDownLatch goesOn = new CountDownLatch(1);
    SourceSink stuck =
        new SourceSink() {
          @Override
          public void event(SourceEvent event) {
            try {
              goesOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            told.event(event);
          }

          @Override
          public void lost(long count) {
            told.lost(count);
          }

          @Override
          public void failed(String why) {
            told.failed(why);
          }
        };
    EventSource source = open();
    try (source) {
      source.start(stuck);

      // When far more happens than the buffer holds, and it goes on
      String storm = "i=0; while [ $i -lt 12000 ]; do (:); i=$((i+1)); done";
      new ProcessBuilder(List.of("sh", "-c", storm)).start().waitFor();
      goesOn.countDown();

      // Then each process of the storm was forked and ended: told or counted, as soon as something
      // more happens on each processor
      long made = 2 * 12_000;
      assertThat(told.await(now -> happensAgain() && now.events().size() + now.lost() >= made))
          .isTrue();
      assertThat(told.lost()).isPositive();
      assertThat(told.failures()).isEmpty();
      System.out.printf("%d told, %d counted as lost%n", told.events().size(), told.lost());
    }
  }

  private static boolean happensAgain() {
    try {
      return new ProcessBuilder(List.of("sh", "-c", ":")).start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static EventSource open() {
    try {
      return new ProcConnectorKind().open(SensorSettings.DEFAULT);
    } catch (UnavailableException e) {
      System.out.println("skipped: " + e.getMessage());
      return abort(e.getMessage());
    }
  }
}
