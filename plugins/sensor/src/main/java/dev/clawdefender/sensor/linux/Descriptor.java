package dev.clawdefender.sensor.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;

/** An open file descriptor of the kernel. Used by one thread; may be closed by any. */
public final class Descriptor implements AutoCloseable {
  private static final int POLLIN = 1;
  private static final int POLLFD_BYTES = 8;
  private static final int POLLFD_EVENTS = 4;

  private final int number;
  private boolean closed;

  /**
   * Takes over what a call gave.
   *
   * @param what what was tried, for people
   * @throws SystemCallException if the call failed
   */
  public Descriptor(String what, int result) throws SystemCallException {
    if (result < 0) {
      throw SystemCallException.last(what);
    }
    number = result;
  }

  public int number() {
    return number;
  }

  /**
   * Waits until one of them can be read; false if none can after {@code millis}.
   *
   * @throws IOException if they cannot be waited for
   */
  public static boolean awaitReadable(int millis, Descriptor... descriptors) throws IOException {
    try (Memory wanted = new Memory((long) descriptors.length * POLLFD_BYTES)) {
      for (int i = 0; i < descriptors.length; i++) {
        wanted.setInt((long) i * POLLFD_BYTES, descriptors[i].number);
        wanted.setInt((long) i * POLLFD_BYTES + POLLFD_EVENTS, POLLIN);
      }
      int ready = LibC.poll(wanted, descriptors.length, millis);
      if (ready < 0 && Native.getLastError() != LibC.EINTR) {
        throw SystemCallException.last("cannot wait for the kernel");
      }
      return ready > 0;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.close(number);
    }
  }
}
