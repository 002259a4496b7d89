package dev.clawdefender.proxy.server;

import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;

/** Gives sessions the processes of their server. Safe for use by any thread. */
@FunctionalInterface
public interface ServerProcesses {
  /**
   * A process that nobody else speaks to. Blocks until it is started.
   *
   * @param session which it serves; of one that is started for it, from its first deed on
   * @throws IOException if it cannot be started; says why for people
   */
  ServerProcess start(ServerCommand command, String session) throws IOException;
}
