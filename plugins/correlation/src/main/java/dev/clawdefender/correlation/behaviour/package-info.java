/**
 * What each server usually does, and what is unlike that: learned, kept in a file, and slow to
 * change.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.behaviour;
