package dev.clawdefender.proxy.recovery;

import java.io.IOException;
import java.io.InputStream;

/** What the server says, process after process. Read by one thread at a time. */
final class TurnsOutput extends InputStream {
  private static final byte END_OF_LINE = '\n';

  private final Succession succession;
  private byte[] first = new byte[0]; // to be read before what the process says
  private int at;
  private boolean inLine;
  private volatile boolean waiting; // for the process to say something

  TurnsOutput(Succession succession) {
    this.succession = succession;
    succession.watch(succession.turns().current(), this::isWaiting);
  }

  /** Whether somebody waits for the process to say something. */
  boolean isWaiting() {
    return waiting;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) {
    if (length == 0) {
      return 0;
    }
    while (true) {
      int count = at < first.length ? copy(bytes, from, length) : readTurn(bytes, from, length);
      if (count > 0) {
        inLine = bytes[from + count - 1] != END_OF_LINE;
        return count;
      }
      if (inLine) {
        // A message that was cut off must not go on with what the next process says.
        inLine = false;
        bytes[from] = END_OF_LINE;
        return 1;
      }
      byte[] next = succession.next();
      if (next == null) {
        return -1;
      }
      succession.watch(succession.turns().current(), this::isWaiting);
      first = next;
      at = 0;
    }
  }

  private int copy(byte[] bytes, int from, int length) {
    int count = Math.min(length, first.length - at);
    System.arraycopy(first, at, bytes, from, count);
    at += count;
    return count;
  }

  private int readTurn(byte[] bytes, int from, int length) {
    waiting = true;
    try {
      return succession.turns().current().process().stdout().read(bytes, from, length);
    } catch (IOException e) {
      return -1;
    } finally {
      waiting = false;
    }
  }
}
