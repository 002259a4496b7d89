/** Policy as it was written: immutable records that know where in a file they stand. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.model;
