/** The policy in force, and what judging needs from this machine. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.policy;
