package dev.clawdefender.policy;

import dev.clawdefender.api.RiskLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * What was noticed in a session until now. Immutable.
 *
 * @param level the worst of what was noticed
 * @param unassessed whether a call was never assessed, so that the level may be too low
 * @param findings the sources and titles of what was noticed, each once
 * @param more whether there was more than {@code findings} has room for
 * @param number how many things were noticed, each once
 */
public record SessionRisk(
    RiskLevel level, boolean unassessed, List<String> findings, boolean more, long number) {
  /** The most sources and titles that are kept. */
  public static final int MAX_NAMES = 64;

  /** Nothing. */
  public static final SessionRisk NONE = new SessionRisk(RiskLevel.LOW, false, List.of(), false, 0);

  public SessionRisk {
    findings = List.copyOf(findings);
  }

  /** The same, and something else was noticed. */
  public SessionRisk with(RiskLevel noticed, String source, String title) {
    return and(new SessionRisk(noticed, false, List.of(source, title), false, 1));
  }

  /** The same, and a call was not assessed. */
  public SessionRisk withUnassessed() {
    return new SessionRisk(level, true, findings, more, number);
  }

  /** All that is in one of the two. */
  public SessionRisk and(SessionRisk other) {
    List<String> names = new ArrayList<>(findings);
    boolean left = false;
    for (String name : other.findings) {
      if (!names.contains(name)) {
        left |= names.size() >= MAX_NAMES;
        if (names.size() < MAX_NAMES) {
          names.add(name);
        }
      }
    }
    return new SessionRisk(
        level.atLeast(other.level) ? level : other.level,
        unassessed || other.unassessed,
        names,
        more || other.more || left,
        number + other.number);
  }
}
