package dev.clawdefender.policy.cases;

import dev.clawdefender.api.Decision;
import org.jspecify.annotations.Nullable;

/**
 * What came out for one case.
 *
 * @param asked the case
 * @param got what was decided, or null if the message cannot be read
 * @param fault why the message cannot be read, or null
 */
public record CaseResult(PolicyCase asked, @Nullable Decision got, @Nullable String fault) {
  /** Whether what came out is what was expected. */
  public boolean passed() {
    return got != null
        && got.action() == asked.expect()
        && (asked.rule() == null || asked.rule().equals(got.rule()));
  }

  /** For people: what was expected and what came out. */
  public String text() {
    String rule = asked.rule() == null ? "" : " by rule '" + asked.rule() + "'";
    String came =
        got == null
            ? "cannot be read: " + fault
            : "got " + got.action().text() + " by rule '" + got.rule() + "'";
    return "case '" + asked.name() + "': expected " + asked.expect().text() + rule + ", " + came;
  }
}
