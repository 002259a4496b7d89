package dev.clawdefender.proxy.remote;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * What a server said and the session has yet to read, a line each. The event loop puts messages in
 * and never waits: it stops reading from the server while the pipe is full. One thread reads.
 */
final class ServerPipe extends InputStream {
  /** How many bytes wait before the server is read no further. */
  static final int CAPACITY = 4 << 20;

  private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
  private final Runnable onRoom;
  private long waiting;
  private boolean full;
  private boolean closed;

  // Of the message at hand; by the reader only.
  private byte[] current = new byte[0];
  private int at;

  /**
   * @param onRoom called by the reader when a pipe that was full is so no more
   */
  ServerPipe(Runnable onRoom) {
    this.onRoom = onRoom;
  }

  /** Adds a message. Forgets it when the pipe is closed. */
  synchronized void put(byte[] message) {
    if (closed) {
      return;
    }
    byte[] line = new byte[message.length + 1];
    for (int i = 0; i < message.length; i++) {
      // Outside of strings an end of line is white space, and inside there must be none.
      byte b = message[i];
      line[i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    line[message.length] = '\n';
    messages.add(line);
    waiting += line.length;
    full |= waiting >= CAPACITY;
    notifyAll();
  }

  /** Whether the server should be read no further now; {@code onRoom} says when it should again. */
  synchronized boolean isFull() {
    return full;
  }

  /** Nothing more is put in; what is there can still be read. */
  synchronized void finish() {
    closed = true;
    notifyAll();
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (at == current.length && !next()) {
      return -1;
    }
    int copied = 0;
    do {
      int part = Math.min(length - copied, current.length - at);
      System.arraycopy(current, at, target, offset + copied, part);
      at += part;
      copied += part;
    } while (copied < length && isMore() && next());
    return copied;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  private synchronized boolean isMore() {
    return !messages.isEmpty();
  }

  /** Waits for the next message; false if there will be none. */
  private boolean next() {
    boolean room;
    synchronized (this) {
      boolean interrupted = false;
      while (messages.isEmpty() && !closed) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true; // nobody interrupts the reader but to end the process
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (messages.isEmpty()) {
        return false;
      }
      current = messages.remove();
      at = 0;
      waiting -= current.length;
      room = full && waiting < CAPACITY / 2;
      full &= !room;
    }
    if (room) {
      onRoom.run();
    }
    return true;
  }
}
