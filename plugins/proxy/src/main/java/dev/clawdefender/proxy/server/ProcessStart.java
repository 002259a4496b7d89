package dev.clawdefender.proxy.server;

import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;

/** Gives a session a process of its server: a new one each time. Safe for use by any thread. */
@FunctionalInterface
public interface ProcessStart {
  /**
   * A process that nobody else speaks to. Blocks until it is started.
   *
   * @throws IOException if it cannot be started; says why for people
   */
  ServerProcess start(ServerCommand command) throws IOException;
}
