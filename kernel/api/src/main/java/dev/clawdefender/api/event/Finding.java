package dev.clawdefender.api.event;

/**
 * What an analyzer noticed. All texts are shown to people and stand in the audit log, where secrets
 * in them are redacted and what is very long is cut.
 *
 * @param severity how bad it is
 * @param title what it is, in a few words that are the same each time: {@code "tool changed"}
 * @param evidence what shows it
 * @param session the session it is about; empty if none
 * @param server the server it is about; empty if none
 */
public record Finding(
    Severity severity, String title, String evidence, String session, String server) {
  /** A finding about what a message says. */
  public static Finding about(
      MessageEvent message, Severity severity, String title, String evidence) {
    return new Finding(severity, title, evidence, message.session(), message.server());
  }
}
