/**
 * What servers really do to the operating system: events from the best source that works, each with
 * the server that caused it.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor;
