/**
 * The model that is there without any download: what a call does, as features, and a small trained
 * table of what each weighs. A heuristic classifier, not a language model.
 *
 * <p>Text that is added behind a call's own never lowers its level, whatever it says, because of
 * how this is built: features are only ever there or not, none looks for the absence of something,
 * and no weight is negative.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.embedded;
