/** Trains and tests the embedded model. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.embedded;
