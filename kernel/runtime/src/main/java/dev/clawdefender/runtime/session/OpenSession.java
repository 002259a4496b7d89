package dev.clawdefender.runtime.session;

import dev.clawdefender.runtime.process.ServerCommand;
import dev.clawdefender.runtime.process.Standing;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Asks for a session between a client and a server that is to be started.
 *
 * @param server the server's name in policy, log and metrics
 * @param command how the server is started
 * @param standing how it stands to us
 * @param fromClient what the client writes; the session reads it to its end
 * @param toClient what the client reads; the session writes nothing but JSON-RPC and closes it
 * @param exchanges what HTTP carries beside the messages
 */
public record OpenSession(
    String server,
    ServerCommand command,
    Standing standing,
    InputStream fromClient,
    OutputStream toClient,
    Exchanges exchanges) {}
