package dev.clawdefender.api.event;

import java.util.Locale;

/** How bad a finding is, the least first. */
public enum Severity {
  /** Worth knowing. */
  INFO,
  LOW,
  MEDIUM,
  HIGH,
  /** Somebody should look now. */
  CRITICAL;

  /** The name as it stands in logs and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
