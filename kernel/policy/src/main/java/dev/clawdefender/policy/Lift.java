package dev.clawdefender.policy;

/**
 * A person let a session go on in spite of what was found in it. It holds for the rules that asked
 * because of that, and not for what is found later, even where that has the same title.
 *
 * @param known what the person knew of
 * @param since what was noticed after that, and nothing else
 */
public record Lift(SessionRisk known, SessionRisk since) {}
