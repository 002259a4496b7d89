/**
 * Deciding messages. {@link dev.clawdefender.policy.PolicyLoader} turns policy files into an
 * immutable {@link dev.clawdefender.policy.PolicySnapshot}; {@link
 * dev.clawdefender.policy.FactsReader} says what a message is and what it reaches for; {@code
 * decide} answers without I/O and without allocating.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy;
