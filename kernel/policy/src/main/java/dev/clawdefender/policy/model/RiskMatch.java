package dev.clawdefender.policy.model;

import dev.clawdefender.api.RiskLevel;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a session's risk; either is enough.
 *
 * @param atLeast it is at this level or a worse one; null: the level does not matter
 * @param unassessed a call of the session was never assessed
 */
public record RiskMatch(@Nullable RiskLevel atLeast, boolean unassessed) {}
