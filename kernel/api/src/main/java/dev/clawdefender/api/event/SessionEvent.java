package dev.clawdefender.api.event;

import java.time.Instant;

/** What happens to a session as a whole. */
public sealed interface SessionEvent extends Event {
  /** The session's id, unique within the process. */
  String session();

  /** The server's name in policy and log. */
  String server();

  /** The server runs and messages flow. */
  record Started(Instant time, String session, String server, long pid) implements SessionEvent {}

  /**
   * Both ends are closed and nothing of the server is left.
   *
   * @param exitStatus the server's exit status; 128 + N where signal N ended it
   * @param forwarded messages that reached the other side, both directions
   * @param refused messages that did not
   */
  record Ended(
      Instant time, String session, String server, int exitStatus, long forwarded, long refused)
      implements SessionEvent {}
}
