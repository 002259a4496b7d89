package dev.clawdefender.api;

/**
 * What policy decided for a message. Immutable and shared: a snapshot makes one for each of its
 * rules when it is compiled, so that deciding allocates nothing.
 *
 * @param action what to do
 * @param rule the name of the rule that decided, or {@code "(default)"}, {@code "(no policy)"} or
 *     {@code "(unjudgeable)"} where none did
 * @param epoch the number of the snapshot that decided; each activated policy has the next one
 * @param reason for people: the rule's message, or why no rule decided
 */
public record Decision(Action action, String rule, long epoch, String reason) {}
