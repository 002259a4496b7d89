package dev.clawdefender.proxy.http;

import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.runtime.session.Exchanges;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The configured servers. Safe for use by any thread. */
public interface ServerAccess {
  /** Whether there is one of this name. */
  boolean has(String server);

  /**
   * Opens a session with one of them. Blocks until the server is started.
   *
   * @throws IOException if that cannot be; says so for people
   */
  Session open(String server, InputStream fromClient, OutputStream toClient, Exchanges exchanges)
      throws IOException;
}
