/** Tests of what arguments are seen to reach for. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.access;
