/** Metrics, and where a person's Prometheus finds them. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.metrics;
