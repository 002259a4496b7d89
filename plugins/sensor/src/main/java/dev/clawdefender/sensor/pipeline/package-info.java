/** The way of an event from its source to who wants to know. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.pipeline;
