package dev.clawdefender.api.event;

import java.time.Instant;

/**
 * What is seen of the operating system from now on, without a gap; said anew when something was
 * lost.
 *
 * @param source which source sees it; empty if nothing is seen
 * @param whole whether all that servers do to files is seen, each thing of the process that does it
 */
public record SensorEvent(Instant time, String source, boolean whole) implements Event {}
