package dev.clawdefender.api.plugin;

/** What the kernel gives to a rule. */
public interface RuleContext extends PluginContext {
  /**
   * Puts a matcher in force in place of the one before. During {@link RulePart#start} it is kept
   * until the whole plugin has started; later it is in force, in an epoch of its own, when this
   * returns.
   */
  void publish(Matcher matcher);
}
