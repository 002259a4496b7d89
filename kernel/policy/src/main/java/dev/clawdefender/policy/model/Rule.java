package dev.clawdefender.policy.model;

import dev.clawdefender.api.Action;

/**
 * One rule of a policy.
 *
 * @param name its name, unique in a policy
 * @param description for the people who keep the policy; may be empty
 * @param action what to do with a message that matches
 * @param message for the person or model whose message matched; may be empty
 * @param priority smaller comes first
 * @param match what must hold
 * @param answersPrompt whether it is asked only for what the other rules prompt for, in place of
 *     that prompt
 * @param source where the rule was written
 */
public record Rule(
    String name,
    String description,
    Action action,
    String message,
    long priority,
    Match match,
    boolean answersPrompt,
    Source source) {

  /** The largest priority: such a rule is asked after all others. */
  public static final long LAST = 0xFFFF_FFFFL;

  /** A rule made while a session runs, such as an approval that was given for the session. */
  public static Rule session(String name, Action action, String message, Match match) {
    return new Rule(name, "", action, message, 0, match, false, Source.SESSION);
  }
}
