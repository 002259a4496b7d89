package dev.clawdefender.api.plugin;

/** A rule in code: keeps what it needs to know, and publishes what judges by it. */
public interface RulePart {
  /** Its name, unique within the plugin: lower-case letters, digits, dashes. */
  String name();

  /**
   * Starts it: reads its configuration and publishes a matcher. On the plugin's own thread.
   *
   * @throws Exception if it cannot work; the plugin is not used then, and the message is shown
   */
  void start(RuleContext context) throws Exception;

  /**
   * Stops it. On the plugin's own thread.
   *
   * @throws Exception which is logged
   */
  default void stop() throws Exception {}
}
