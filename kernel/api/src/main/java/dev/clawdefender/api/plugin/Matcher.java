package dev.clawdefender.api.plugin;

/**
 * What judges messages for a {@linkplain RulePart rule}. Immutable, and called by several threads
 * at once on the way of every message that it wants: no I/O, no locks, no waiting, and nothing
 * allocated if that can be.
 */
public interface Matcher {
  /** Which messages it has to see; asked once, when it is published. */
  MessageFilter wants();

  /**
   * Judges a message. A verdict only ever makes what policy says stricter.
   *
   * @param message valid only during the call
   * @return {@link Verdict#pass} for nothing to say
   */
  Verdict judge(Message message);
}
