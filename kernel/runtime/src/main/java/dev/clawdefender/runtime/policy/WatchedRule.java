package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.CodedRule;
import java.time.Duration;

/** A rule in code that may take so long and no longer. */
public interface WatchedRule extends CodedRule {
  /** How long it may take for one message. */
  Duration budget();

  /**
   * It took longer, and its thread is given up. From now on it must block whatever it wants. Called
   * by the watch; must not wait for anything.
   */
  void overran(Thread lost);
}
