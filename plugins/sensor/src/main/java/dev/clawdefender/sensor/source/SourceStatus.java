package dev.clawdefender.sensor.source;

/**
 * How a source does.
 *
 * @param note what there is to say about what it misses, or why it failed, for people; may be empty
 * @param cpuNanos how much processor time its thread, and processes of its own, took
 */
public record SourceStatus(String note, long cpuNanos) {}
