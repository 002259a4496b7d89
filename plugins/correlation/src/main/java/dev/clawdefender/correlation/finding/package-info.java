/** What is worth a finding. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.finding;
