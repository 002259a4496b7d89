package dev.clawdefender.runtime.session;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Asks for a session between a client and a server that is to be started.
 *
 * @param server the server's name in policy, log and metrics
 * @param command the server's program and its arguments
 * @param fromClient what the client writes; the session reads it to its end
 * @param toClient what the client reads; the session writes nothing but JSON-RPC and closes it
 */
public record OpenSession(
    String server, List<String> command, InputStream fromClient, OutputStream toClient) {
  public OpenSession {
    command = List.copyOf(command);
  }
}
