package dev.clawdefender.sensor.connector;

import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;

/** The proc connector as a part of a source. Used by one thread after it was opened. */
public final class ProcessFeed implements AutoCloseable {
  private final ConnectorSocket socket;

  private ProcessFeed(ConnectorSocket socket) {
    this.socket = socket;
  }

  /**
   * Tries it by having the kernel say that it will tell.
   *
   * @throws UnavailableException if it does not
   */
  public static ProcessFeed open() throws UnavailableException {
    try {
      return new ProcessFeed(ConnectorSocket.open());
    } catch (IOException e) {
      throw new UnavailableException(
          "proc connector: " + e.getMessage(),
          "run as root, or give the capability CAP_NET_ADMIN, outside of a container");
    } catch (LinkageError e) {
      throw new UnavailableException(
          "proc connector: the C library cannot be called (" + e.getMessage() + ")",
          "use Linux on a 64-bit machine, and a temporary folder from which programs may run");
    }
  }

  /** Can be read when something is told. */
  public Descriptor queue() {
    return socket.queue();
  }

  /**
   * Hands on all that has been told, and returns when there is no more, or after a few thousand.
   *
   * @throws IOException if nothing more will be told
   */
  public void drain(ProcessEvents events) throws IOException {
    events.adjust();
    int received = 1;
    for (int round = 0; round < 32 && received > 0; round++) {
      received = socket.receive(events);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
