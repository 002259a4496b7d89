package dev.clawdefender.api.plugin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a plugin may do. It asks for what it needs, and a person grants it. For a plugin in our
 * process these say what the kernel gives it, no more: its code could do what any code of ours can.
 * For a plugin in a process of its own they are a wall.
 */
public enum Capability {
  /** See arguments and results, not only who calls what. */
  READ_CONTENT,
  /** Have messages blocked, prompted for and logged. */
  DECIDE,
  /** Change messages. */
  REDACT,
  /** Report findings. */
  REPORT,
  /** Keep files. */
  STORE;

  /** The name as it stands in manifests and in the list of plugins. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The capability spelled {@code text}, if there is one. */
  public static Optional<Capability> parse(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }
}
