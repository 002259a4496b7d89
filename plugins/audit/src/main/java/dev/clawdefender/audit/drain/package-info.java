/**
 * Brings what is in the journal into the chain, all the time, and after others that were killed.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.audit.drain;
