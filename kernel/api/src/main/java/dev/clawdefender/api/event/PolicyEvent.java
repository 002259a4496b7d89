package dev.clawdefender.api.event;

import java.time.Instant;

/**
 * Other rules went into force.
 *
 * @param epoch their number
 */
public record PolicyEvent(Instant time, long epoch) implements Event {}
