package dev.clawdefender.app;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Times as people name them: a moment, or how long ago. */
final class LogTime {
  private LogTime() {}

  /** The time meant; null for none. */
  static @Nullable Instant parse(CommandSpec spec, String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      if (text.matches("\\d+[smhd]")) {
        String unit = text.substring(text.length() - 1).toUpperCase(Locale.ROOT);
        String amount = text.substring(0, text.length() - 1);
        Duration ago =
            Duration.parse(unit.equals("D") ? "P" + amount + unit : "PT" + amount + unit);
        return Clock.systemUTC().instant().minus(ago);
      }
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(),
          option + " must be a time such as 2026-11-24T10:00:00Z, or 30m, 2h, 1d, not " + text);
    }
  }
}
