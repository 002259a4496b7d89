package dev.clawdefender.runtime.journal;

/** What an entry is about. The order is part of the journal's format. */
public enum EntryKind {
  /** A message was judged. */
  MESSAGE("message"),
  /** Bytes that are no message were refused. */
  REFUSED("refused"),
  SESSION_STARTED("session-started"),
  SESSION_ENDED("session-ended"),
  POLICY_ACTIVATED("policy-activated"),
  /** Entries had to be left out because nothing could be written. */
  LOST("lost"),
  /** A changed policy did not go into force. */
  POLICY_REJECTED("policy-rejected"),
  /** A plugin is in another state. */
  PLUGIN_STATE("plugin-state"),
  /** An analyzer noticed something. */
  FINDING("finding"),
  /** Another process has taken the place of a server that died. */
  SERVER_RESTARTED("server-restarted"),
  /** A process did something to the operating system; the arguments say what. */
  OS_EVENT("os-event"),
  /** What was done was joined with what was asked; the arguments say how. */
  CORRELATION("correlation"),
  /** A rule stopped a session and its server. */
  SESSION_STOPPED("session-stopped"),
  /** A model rated a call, or could not. */
  OPINION("opinion");

  private final String text;

  EntryKind(String text) {
    this.text = text;
  }

  /** Its name in the audit log. */
  public String text() {
    return text;
  }
}
