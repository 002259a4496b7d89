package dev.clawdefender.runtime.bus;

import dev.clawdefender.api.SessionEvent;
import dev.clawdefender.runtime.session.OpenSession;
import dev.clawdefender.runtime.session.SessionOpened;

/** Every address of the bus. */
public final class Addresses {
  /** Sessions starting and ending. */
  public static final Topic<SessionEvent> SESSION =
      new Topic<>("proxy.session", SessionEvent.class);

  /** A policy went into force. */
  public static final Topic<PolicyActivated> POLICY_ACTIVATED =
      new Topic<>("policy.activated", PolicyActivated.class);

  /** Starts a server and relays between it and a client. */
  public static final Question<OpenSession, SessionOpened> OPEN_SESSION =
      new Question<>("control.session.open", OpenSession.class, SessionOpened.class);

  private Addresses() {}
}
