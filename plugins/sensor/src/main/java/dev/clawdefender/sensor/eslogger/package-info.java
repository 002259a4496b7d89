/**
 * Endpoint Security of macOS, by its own program eslogger(1), which writes each event as a line of
 * JSON: the fields of {@code es_message_t} under their own names. Lines of the shape that the first
 * ClawDefender read are understood as well.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.eslogger;
