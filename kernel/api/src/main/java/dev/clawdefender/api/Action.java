package dev.clawdefender.api;

import java.util.Locale;
import java.util.Optional;

/** What policy does with a message. The spelling in policy files is the lower-case name. */
public enum Action {
  /** Forward the message. */
  ALLOW,
  /** Forward the message and record it as worth a look. */
  LOG,
  /** Hold the message until a person answers; without an answer it is blocked. */
  PROMPT,
  /** Refuse the message. */
  BLOCK,
  /** Forward it with other strings; only rules in code decide so, since they say with which. */
  REDACT,
  /**
   * Hold all requests of the session until a person answers, who may let this one pass or lift it
   * until something else is found; without an answer the message is blocked.
   */
  QUARANTINE,
  /** Refuse the message, end the session and kill the server with all that it started. */
  STOP;

  /** The name as it stands in policy files, logs and metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a message with this action reaches the other side as it is, with nobody's answer. */
  public boolean forwards() {
    return this == ALLOW || this == LOG;
  }

  /** Whether it is about the session that a message belongs to, rather than about the message. */
  public boolean isAgainstSession() {
    return this == QUARANTINE || this == STOP;
  }

  /** The action spelled {@code text} in a policy file, if there is one. */
  public static Optional<Action> parse(String text) {
    for (Action action : values()) {
      if (action != REDACT && action.text().equals(text)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
