/**
 * The vocabulary that every part of ClawDefender shares, and the records that travel on the event
 * bus. Knows nothing else of the system; semantic versioning applies to everything public here.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.api;
