package dev.clawdefender.proxy.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a session reads from clients: lines that event loops put in without ever waiting, and that
 * one thread takes out.
 */
final class ClientPipe extends InputStream {
  /** How many messages may wait. */
  static final int CAPACITY = 512;

  /** How many bytes may wait, if more than one message does. */
  static final int CAPACITY_BYTES = 20 << 20;

  private final ByteBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
  private int waitingBytes;
  private boolean closed;

  // Of the reading thread.
  private byte[] current = new byte[0];
  private int at;

  /**
   * @param budget what is counted of it
   */
  ClientPipe(ByteBudget budget) {
    this.budget = budget;
  }

  /**
   * Puts a message in.
   *
   * @param line the message with its end of line; not to be changed any more
   * @return false if there is no room, or nobody reads any more
   */
  boolean offer(byte[] line) {
    lock.lock();
    try {
      boolean full =
          lines.size() >= CAPACITY
              || !lines.isEmpty() && waitingBytes + line.length > CAPACITY_BYTES;
      if (closed || full || !budget.take(line.length)) {
        return false;
      }
      put(line);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Puts in what must not be lost; there is at most one such message for each that was offered. */
  void force(byte[] line) {
    lock.lock();
    try {
      if (!closed) {
        budget.force(line.length);
        put(line);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Only under the lock. */
  private void put(byte[] line) {
    lines.add(line);
    waitingBytes += line.length;
    work.signal();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == current.length && !take()) {
      return -1;
    }
    int count = Math.min(length, current.length - at);
    System.arraycopy(current, at, bytes, from, count);
    at += count;
    return count;
  }

  private boolean take() throws IOException {
    lock.lock();
    try {
      while (lines.isEmpty()) {
        if (closed) {
          return false;
        }
        work.await();
      }
      current = lines.remove();
      at = 0;
      waitingBytes -= current.length;
      budget.give(current.length);
      return true;
    } catch (InterruptedException e) {
      throw new IOException("nobody interrupts this thread", e);
    } finally {
      lock.unlock();
    }
  }

  /** Nobody reads any more. */
  void discard() {
    lock.lock();
    try {
      closed = true;
      budget.give(waitingBytes);
      waitingBytes = 0;
      lines.clear();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits can still be read. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }
}
