package dev.clawdefender.api.event;

import java.time.Instant;

/** Something that happened. Immutable; may be kept and read by any thread. */
public sealed interface Event
    permits CorrelationEvent,
        FindingEvent,
        MessageEvent,
        OsEvent,
        PluginEvent,
        PolicyEvent,
        SensorEvent,
        SessionEvent {
  /** When it happened. */
  Instant time();
}
