package dev.clawdefender.runtime.session;

import dev.clawdefender.policy.SessionRisk;

/**
 * What was noticed in sessions with one server that ended before a person let them go on.
 *
 * @param worst the worst of it
 */
public record Unanswered(SessionRisk risk, Risk worst) {
  /** All of both. */
  Unanswered and(Unanswered later) {
    return new Unanswered(
        risk.and(later.risk), worst.level().atLeast(later.worst.level()) ? worst : later.worst);
  }
}
