/** Where events come from: what a source tells, what it can see, and how it is started. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.source;
