package dev.clawdefender.sensor;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.Sight;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.UnavailableException;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be seen of the operating system by this user on this machine, found out by trying.
 *
 * @param lines for people
 */
public record SensorReport(List<Line> lines) {
  /**
   * Something about the sensor.
   *
   * @param fine false if nothing is seen although something should be
   */
  public record Line(boolean fine, String text) {}

  public SensorReport {
    lines = List.copyOf(lines);
  }

  /** Tries the sources, the best first, until one works. Blocks. */
  public static SensorReport of(SensorSettings settings) {
    return of(settings, SourceKinds.all(new ProcessLauncher()));
  }

  static SensorReport of(SensorSettings settings, List<SourceKind> kinds) {
    if (!settings.enabled()) {
      return new SensorReport(List.of(new Line(true, "off: [sensor] enabled = false")));
    }
    List<Line> lines = new ArrayList<>();
    for (SourceKind kind : kinds) {
      if (settings.source().isPresent() && !settings.source().get().equals(kind.name())) {
        continue;
      }
      try {
        String note = note(kind, settings);
        lines.add(new Line(true, "the source is " + kind.name()));
        if (!note.isEmpty()) {
          lines.add(new Line(true, kind.name() + ": " + note));
        }
        lines.addAll(misses(kind));
        return new SensorReport(lines);
      } catch (UnavailableException e) {
        lines.add(new Line(true, kind.name() + " does not work: " + e.getMessage()));
      } catch (RuntimeException | LinkageError e) {
        lines.add(new Line(true, kind.name() + " does not work: " + e));
      }
    }
    lines.add(new Line(false, "nothing is seen of what servers do to the operating system"));
    return new SensorReport(lines);
  }

  /** Opens one, and tells what there is to say about it then. */
  private static String note(SourceKind kind, SensorSettings settings) throws UnavailableException {
    EventSource source = kind.open(settings);
    try {
      return source.status().note();
    } finally {
      source.close();
    }
  }

  private static List<Line> misses(SourceKind kind) {
    List<Line> lines = new ArrayList<>();
    for (Sight sight : Sight.values()) {
      Ability ability = kind.capabilities().of(sight);
      switch (ability.extent()) {
        case ALL -> {}
        case SOME -> lines.add(new Line(true, sight.text() + ": in part: " + ability.note()));
        case NONE -> lines.add(new Line(true, sight.text() + ": not seen: " + ability.note()));
      }
    }
    return lines;
  }
}
