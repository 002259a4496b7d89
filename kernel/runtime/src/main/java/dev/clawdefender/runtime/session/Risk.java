package dev.clawdefender.runtime.session;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.FindingEvent;
import java.time.Instant;

/**
 * Something that was noticed in a session.
 *
 * @param level how bad it is
 * @param source who noticed it: {@code plugin/analyzer}
 * @param title what it is, in a few words that are the same each time
 * @param evidence what shows it; may hold secrets
 */
public record Risk(RiskLevel level, String source, String title, String evidence, Instant time) {
  /** For people. */
  public String text() {
    return level.text() + ", " + title + ": " + evidence + " (" + source + ")";
  }

  /** What an analyzer found. */
  public static Risk of(FindingEvent event) {
    Finding finding = event.finding();
    RiskLevel level =
        switch (finding.severity()) {
          case INFO, LOW -> RiskLevel.LOW;
          case MEDIUM -> RiskLevel.MEDIUM;
          case HIGH -> RiskLevel.HIGH;
          case CRITICAL -> RiskLevel.CRITICAL;
        };
    return new Risk(level, event.source(), finding.title(), finding.evidence(), event.time());
  }
}
