/**
 * Looking into {@code /proc} now and then: works for any user and sees, of the processes that
 * descend from ours, what lasts longer than the time between two looks.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.polling;
