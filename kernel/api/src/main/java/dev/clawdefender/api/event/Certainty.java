package dev.clawdefender.api.event;

import java.util.Locale;

/** How sure it is that a process did what an {@link OsEvent} says. */
public enum Certainty {
  /** The kernel told it of this process, with a whole path. */
  SEEN,
  /** A relative path, or a link, was completed after the fact. */
  RESOLVED_LATER,
  /** Found by looking now and then, or by who was near. */
  INFERRED;

  /** The name as it stands in logs. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
