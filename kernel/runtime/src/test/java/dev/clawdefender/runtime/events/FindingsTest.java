package dev.clawdefender.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.session.LiveRisk;
import dev.clawdefender.runtime.session.SessionRisks;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Logger log = Logger.getLogger("dev.clawdefender.findings");

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void theSessionsRiskDoesNotWaitForTheLog() {
    // Given
    SessionRisks risks = new SessionRisks();
    LiveRisk live = new LiveRisk();
    risks.open("s", "it", live);
    List<RiskLevel> atTheTime = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            atTheTime.add(live.now().level());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);

    // When
    new Findings(new Bus(vertx), new EventHub(), new Journal(), risks)
        .report("a/b", new Finding(Severity.CRITICAL, "bad", "because", "s", "it"));
    log.removeHandler(handler);

    // Then
    assertThat(atTheTime).containsExactly(RiskLevel.CRITICAL);
  }
}
