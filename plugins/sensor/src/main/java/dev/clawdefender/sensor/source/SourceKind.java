package dev.clawdefender.sensor.source;

import dev.clawdefender.runtime.config.SensorSettings;

/** A way to see what happens. */
public interface SourceKind {
  /** Its name in configuration, events and metrics: one of {@link SensorSettings#SOURCES}. */
  String name();

  /** What it sees when it works. */
  Capabilities capabilities();

  /**
   * Tries whether it works here, by doing. Blocks; gives everything back if it does not.
   *
   * @throws UnavailableException if it does not
   */
  EventSource open(SensorSettings settings) throws UnavailableException;
}
