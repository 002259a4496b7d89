package dev.clawdefender.api.event;

import java.time.Instant;

/**
 * Which request of a client something is about.
 *
 * @param time when it went on to the server
 * @param session the session's id
 * @param server the server's configured name
 * @param client the name that the client gave itself; empty while it is not known
 * @param id its id as it is spelled in JSON; unique among those that wait for an answer only
 * @param method its method
 * @param tool the tool that is called; empty where none is
 */
public record Call(
    Instant time,
    String session,
    String server,
    String client,
    String id,
    String method,
    String tool) {}
