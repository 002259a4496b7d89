package dev.clawdefender.runtime.streams;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pipe or a socket, one way. A call waits for as long as the other end does, or until it is
 * closed. One thread reads or writes; any may close.
 */
final class NativeStream implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int POLLFD = 8;

  private final int descriptor;
  private final boolean isSocket;
  private final int bell; // an event that ends a wait
  private final Memory buffer = new Memory(BUFFER);
  private final Memory waited = new Memory(2 * POLLFD);
  private final Memory one = new Memory(Long.BYTES); // what the bell is rung with

  /** Held while the descriptors are used, so that they are not closed meanwhile. */
  private final ReentrantLock use = new ReentrantLock();

  private volatile boolean closed;

  /**
   * @param descriptor a pipe that never blocks, or a socket; closed with this
   * @param direction {@link LibC#POLLIN} or {@link LibC#POLLOUT}
   */
  NativeStream(int descriptor, boolean isSocket, int direction) throws IOException {
    this.descriptor = descriptor;
    this.isSocket = isSocket;
    bell = LibC.eventfd(0, LibC.O_NONBLOCK | LibC.O_CLOEXEC);
    if (bell < 0) {
      throw failed("making an event");
    }
    one.setLong(0, 1);
    waited.clear();
    pollfd(0, descriptor, direction);
    pollfd(1, bell, LibC.POLLIN);
  }

  private void pollfd(int index, int number, int events) {
    waited.setInt((long) index * POLLFD, number);
    waited.setShort((long) index * POLLFD + 4, (short) events);
  }

  private static IOException failed(String what) {
    return new IOException(what + ": error " + Native.getLastError() + " of the operating system");
  }

  /** As {@link java.io.InputStream#read(byte[], int, int)}; the end once it is closed, too. */
  int read(byte[] bytes, int from, int length) throws IOException {
    use.lock();
    try {
      int most = Math.min(length, BUFFER);
      while (!closed) {
        long count =
            isSocket
                ? LibC.recv(descriptor, buffer, most, LibC.MSG_DONTWAIT)
                : LibC.read(descriptor, buffer, most);
        if (count > 0) {
          buffer.read(0, bytes, from, (int) count);
          return (int) count;
        }
        if (count == 0) {
          return -1;
        }
        awaitAfterError("reading");
      }
      return -1;
    } finally {
      use.unlock();
    }
  }

  /**
   * Writes all of it.
   *
   * @throws IOException if nobody will read it, or this is closed
   */
  void write(byte[] bytes, int from, int length) throws IOException {
    use.lock();
    try {
      int at = from;
      int end = from + length;
      while (at < end) {
        checkOpen();
        int part = Math.min(end - at, BUFFER);
        buffer.write(0, bytes, at, part);
        writeBuffer(part);
        at += part;
      }
    } finally {
      use.unlock();
    }
  }

  private void writeBuffer(int length) throws IOException {
    int done = 0;
    while (done < length) {
      checkOpen();
      Pointer rest = done == 0 ? buffer : buffer.share(done);
      long count =
          isSocket
              ? LibC.send(descriptor, rest, length - done, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL)
              : LibC.write(descriptor, rest, length - done);
      if (count >= 0) {
        done += (int) count;
      } else {
        awaitAfterError("writing");
      }
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
  }

  private void awaitAfterError(String what) throws IOException {
    int error = Native.getLastError();
    if (error == LibC.EINTR) {
      return;
    }
    if (error != LibC.EAGAIN) {
      throw failed(what);
    }
    if (LibC.poll(waited, 2, -1) < 0 && Native.getLastError() != LibC.EINTR) {
      throw failed("waiting");
    }
  }

  /** Ends a call that waits, and gives the stream back. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    long unusedCount = LibC.write(bell, one, Long.BYTES);
    use.lock();
    try {
      int unused = LibC.close(descriptor);
      unused = LibC.close(bell);
      buffer.close();
      waited.close();
      one.close();
    } finally {
      use.unlock();
    }
  }
}
