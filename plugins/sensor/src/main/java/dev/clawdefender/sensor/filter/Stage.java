package dev.clawdefender.sensor.filter;

import java.util.Locale;

/** The stages of the filter, in their order. */
public enum Stage {
  /** The kernel and its first process, and we ourselves. */
  PID,
  /** A part of the operating system, by the name of its program. */
  NAME,
  /** A part of the operating system, by the package that its program came with. */
  OWNER,
  /** A part of the operating system, by the folder that its program is in. */
  FOLDER,
  /** A file was read that is of no interest. */
  READING,
  /** The same was done by the same process a moment ago. */
  REPEATED;

  /** The name as it stands in metrics. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
