/** What can be said about a policy without any message. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.lint;
