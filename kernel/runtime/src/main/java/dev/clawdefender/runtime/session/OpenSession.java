package dev.clawdefender.runtime.session;

import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerTarget;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Asks for a session between a client and a server.
 *
 * @param server the server's name in policy, log and metrics
 * @param target how the server is reached
 * @param standing how it stands to us, if it is a process of ours
 * @param fromClient what the client writes; the session reads it to its end
 * @param toClient what the client reads; the session writes nothing but JSON-RPC and closes it
 * @param exchanges what HTTP carries beside the messages
 */
public record OpenSession(
    String server,
    ServerTarget target,
    Standing standing,
    InputStream fromClient,
    OutputStream toClient,
    Exchanges exchanges) {}
