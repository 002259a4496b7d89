/** Tests of the bounds, with models that misbehave. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.work;
