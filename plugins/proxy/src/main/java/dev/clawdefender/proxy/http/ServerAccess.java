package dev.clawdefender.proxy.http;

import dev.clawdefender.proxy.session.Session;
import dev.clawdefender.runtime.server.ServerTarget;
import dev.clawdefender.runtime.session.Exchanges;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** The configured servers. Safe for use by any thread. */
public interface ServerAccess {
  /** What a session with the one of this name is opened with now; empty if there is none. */
  Optional<ServerTarget> target(String server);

  /**
   * Opens a session with one of them. Blocks until the server is started.
   *
   * @throws IOException if that cannot be; says so for people
   */
  Session open(String server, InputStream fromClient, OutputStream toClient, Exchanges exchanges)
      throws IOException;
}
