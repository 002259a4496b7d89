/**
 * Joins what was asked of servers with what they did: a library without threads, clocks and I/O.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.engine;
