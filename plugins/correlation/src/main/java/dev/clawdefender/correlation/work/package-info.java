/** The thread that joins, what it takes its events from and where it tells them. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.work;
