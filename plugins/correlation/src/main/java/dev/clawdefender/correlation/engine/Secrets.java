package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import java.time.Duration;

/** When somebody has keys that may be sent out. */
public final class Secrets {
  /** So long after keys were read, a connection may carry them. */
  public static final Duration CARRIED = Duration.ofMinutes(5);

  private Secrets() {}

  /** Who has what a process read: its session, or its server while it serves none. */
  public static String holder(String session, String server) {
    return session.isEmpty() ? "/" + server : session;
  }

  /**
   * Whether keys were read, for certain. Who moves them to another name can read them there; of a
   * rename it is not known whether they were at the old name or are at the new one, so both count.
   * (A link is told by the sensor as a reading of what it leads to.)
   */
  public static boolean isRead(OsEvent seen) {
    return seen.sensitivity() == Sensitivity.CREDENTIALS
        && seen.certainty() != Certainty.INFERRED
        && switch (seen.action()) {
          case OsAction.Open open -> open.access() != Access.WRITE && !open.failed();
          case OsAction.Rename unused -> true;
          default -> false;
        };
  }

  /**
   * Whether this goes to another machine, and not just to ask for a name.
   *
   * @param resolvers those that this machine asks for names
   */
  public static boolean isSending(OsAction action, Resolvers resolvers) {
    return switch (action) {
      case OsAction.Connect connect -> resolvers.isBeyond(connect.peer());
      case OsAction.Send send -> resolvers.isBeyond(send.peer());
      default -> false;
    };
  }
}
