package dev.clawdefender.runtime.bus;

import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.PluginEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.runtime.session.OpenSession;
import dev.clawdefender.runtime.session.SessionOpened;
import dev.clawdefender.runtime.session.Supervise;
import dev.clawdefender.runtime.session.Supervising;

/** Every address of the bus. */
public final class Addresses {
  /** Sessions starting and ending. */
  public static final Topic<SessionEvent> SESSION =
      new Topic<>("proxy.session", SessionEvent.class);

  /** A policy went into force. */
  public static final Topic<PolicyActivated> POLICY_ACTIVATED =
      new Topic<>("policy.activated", PolicyActivated.class);

  /** A plugin is in another state. */
  public static final Topic<PluginEvent> PLUGIN_STATE =
      new Topic<>("plugin.state", PluginEvent.class);

  /** An analyzer noticed something. */
  public static final Topic<FindingEvent> FINDING = new Topic<>("finding", FindingEvent.class);

  /** Starts a server and relays between it and a client. */
  public static final Question<OpenSession, SessionOpened> OPEN_SESSION =
      new Question<>("control.session.open", OpenSession.class, SessionOpened.class);

  /** Another configuration counts from now on. */
  public static final Topic<ConfigurationChanged> CONFIGURATION_CHANGED =
      new Topic<>("configuration.changed", ConfigurationChanged.class);

  /** Has the proxy host the configured servers, and sessions of other processes. */
  public static final Question<Supervise, Supervising> SUPERVISE =
      new Question<>("control.supervise", Supervise.class, Supervising.class);

  private Addresses() {}
}
