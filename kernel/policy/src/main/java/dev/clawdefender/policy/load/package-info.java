/** TOML to the policy model, strictly: whatever is not understood is a problem with a position. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.load;
