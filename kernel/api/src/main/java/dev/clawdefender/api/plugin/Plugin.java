package dev.clawdefender.api.plugin;

import java.util.List;

/**
 * A plugin: rules that judge messages, analyzers that watch them. One jar, or a folder of jars with
 * all that it needs; the class is named in {@code
 * META-INF/services/dev.clawdefender.api.plugin.Plugin} and has a public constructor without
 * parameters. The jar's manifest describes it:
 *
 * <pre>
 * ClawDefender-Plugin: call-rate                  the id: lower-case letters, digits, dashes
 * ClawDefender-Plugin-Version: 1.0.0
 * ClawDefender-Api: 1.0                           the version of this API that it was built against
 * ClawDefender-Capabilities: read-content report  see {@link Capability}
 * ClawDefender-Budget-Millis: 100                 how long a rule may take; optional
 * </pre>
 *
 * <p>What is promised:
 *
 * <ol>
 *   <li>A plugin is loaded only if it is listed with its SHA-256 and the capabilities it asks for.
 *       What was checked is what runs: the file is read once.
 *   <li>It has a class loader of its own. It sees the JDK, the packages {@code
 *       dev.clawdefender.api} and the annotations of JSpecify, and what is in its own jars; nothing
 *       else of ours, and no other plugin.
 *   <li>Each rule and each analyzer is deployed as a verticle of its own, with threads of the
 *       plugin's own: whatever it does there holds up nobody else.
 *   <li>{@code start} is called once, before anything else, and {@code stop} once if and only if
 *       {@code start} returned. After {@code stop} nothing is called any more.
 *   <li>All methods of one rule or analyzer but a matcher's are called by one thread at a time,
 *       each call seeing what the ones before did. They may block.
 *   <li>A {@link Matcher} is called by the threads that judge messages, by several at once.
 *   <li>A message is judged by the rules of one epoch, all of them, or by none of them.
 *   <li>A plugin is replaced while messages flow: the new one is started beside the old, takes its
 *       place between two messages, and the old one is stopped when no message is inside it.
 *   <li>A rule that throws, or that overruns its budget, has its message blocked. What fails again
 *       and again is disabled, and says why; messages that a disabled rule wants are blocked until
 *       a person takes it out or mends it.
 *   <li>An analyzer is told of events by a queue of 1,000. What does not fit is left out and
 *       counted; nothing waits for an analyzer.
 *   <li>What is kept beyond {@code stop} (threads, static references handed to the JDK) keeps the
 *       plugin's classes in memory. The kernel reports it; it cannot end a thread.
 * </ol>
 */
public interface Plugin {
  /**
   * The version of this API. Minor versions add; what was built against 1.0 runs with 1.x. An
   * analyzer is told of kinds of events that came with a later one only if it is interested in all
   * events.
   *
   * <ul>
   *   <li>1.1: {@link dev.clawdefender.api.event.OsEvent}.
   * </ul>
   */
  String API = "1.1";

  /** The rules that it provides. Called once, before any of them is started. */
  default List<RulePart> rules() {
    return List.of();
  }

  /** The analyzers that it provides. Called once, before any of them is started. */
  default List<Analyzer> analyzers() {
    return List.of();
  }
}
