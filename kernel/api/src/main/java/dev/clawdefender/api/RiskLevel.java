package dev.clawdefender.api;

import java.util.Locale;
import java.util.Optional;

/** How much harm a call could do, or what happened in a session hints at; the least first. */
public enum RiskLevel {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** The name as it stands in policy files, logs and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether this is {@code other} or worse. */
  public boolean atLeast(RiskLevel other) {
    return compareTo(other) >= 0;
  }

  /** The level spelled {@code text} in a policy file, if there is one. */
  public static Optional<RiskLevel> parse(String text) {
    for (RiskLevel level : values()) {
      if (level.text().equals(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
