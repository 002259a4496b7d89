/**
 * Moving frames: a lane for each direction reads, has them judged and writes them on, at the cost
 * of no thread hop; an outlet for each end takes what cannot be written at once.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.relay;
