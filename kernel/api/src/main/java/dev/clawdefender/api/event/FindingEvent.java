package dev.clawdefender.api.event;

import java.time.Instant;

/**
 * An analyzer noticed something.
 *
 * @param source who did: {@code plugin/analyzer}
 */
public record FindingEvent(Instant time, String source, Finding finding) implements Event {}
