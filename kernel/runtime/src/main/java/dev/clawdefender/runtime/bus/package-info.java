/**
 * The event bus with types: one constant an address, immutable records by reference, this process
 * only. For control, observation and analysis; a message's verdict never travels here.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.bus;
