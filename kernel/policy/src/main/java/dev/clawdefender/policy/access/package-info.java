/** What the arguments of a message reach for: paths, hosts and commands. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.access;
