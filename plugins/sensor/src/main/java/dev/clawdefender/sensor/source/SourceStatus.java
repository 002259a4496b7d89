package dev.clawdefender.sensor.source;

/**
 * How a source does.
 *
 * @param running whether it tells what happens
 * @param note what there is to say about that, for people; may be empty
 * @param seen how many events it told
 * @param lost how many it could not tell
 * @param lostIsExact whether that number is exact, or the least that it can be
 * @param cpuNanos how much processor time its thread, and processes of its own, took
 */
public record SourceStatus(
    boolean running, String note, long seen, long lost, boolean lostIsExact, long cpuNanos) {}
