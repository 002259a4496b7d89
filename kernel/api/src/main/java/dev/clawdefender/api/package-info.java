/**
 * The vocabulary that every part of ClawDefender shares. Knows nothing else of the system; semantic
 * versioning applies to everything public in this module.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.api;
