package dev.clawdefender.api.plugin;

import dev.clawdefender.api.event.Event;

/** Watches what happens and says what it finds. It may block, and keep what it saw. */
public interface Analyzer {
  /** Its name, unique within the plugin: lower-case letters, digits, dashes. */
  String name();

  /** What it is to be told of; asked once, after {@link #start}. */
  Interest interest();

  /**
   * Starts it.
   *
   * @throws Exception if it cannot work; the plugin is not used then, and the message is shown
   */
  void start(AnalyzerContext context) throws Exception;

  /**
   * Takes note of an event. Events come in the order in which they happened to one session.
   *
   * @throws Exception if it cannot; it is told of the next event nevertheless, and disabled after a
   *     number of failures
   */
  void analyze(Event event) throws Exception;

  /**
   * Stops it.
   *
   * @throws Exception which is logged
   */
  default void stop() throws Exception {}
}
