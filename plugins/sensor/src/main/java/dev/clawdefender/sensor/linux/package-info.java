/**
 * What Linux tells a process that asks: the few calls of the C library that the JDK lacks, and the
 * files in {@code /proc}.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.linux;
