/**
 * A second opinion on calls, by a model. It comes after the call, decides nothing, and can only
 * raise the risk of the session that the call belongs to.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm;
