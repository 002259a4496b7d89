/**
 * The supervisor from outside: the thin client of {@code run}, which needs nothing but the JDK, and
 * what the other commands ask.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.control;
