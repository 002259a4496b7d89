package dev.clawdefender.runtime.session;

import dev.clawdefender.policy.SessionRisk;
import org.jspecify.annotations.Nullable;

/**
 * What a person can know, when asked whether a session may go on, of what was noticed in it.
 *
 * @param known all of it, for rules
 * @param worst the worst of it, and the first of several that are equally bad; null if nothing
 * @param last the last of it; null if nothing
 * @param earlier what ended sessions with the same server left; null if nothing
 */
public record Noticed(
    SessionRisk known, @Nullable Risk worst, @Nullable Risk last, @Nullable Unanswered earlier) {}
