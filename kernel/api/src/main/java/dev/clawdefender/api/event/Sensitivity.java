package dev.clawdefender.api.event;

import java.util.Locale;

/** How much what was touched matters, the least first. */
public enum Sensitivity {
  NONE,
  /** Worth a look: settings of programs, system folders. */
  NOTABLE,
  /** What decides how the machine or the user's programs behave, or says who may do what. */
  SENSITIVE,
  /** Keys, passwords, tokens. */
  CREDENTIALS;

  /** The name as it stands in logs. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
