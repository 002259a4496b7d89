package dev.clawdefender.runtime.session;

/**
 * The server runs and messages flow.
 *
 * @param session the session's id, as events about it name it
 */
public record SessionOpened(String session) {}
