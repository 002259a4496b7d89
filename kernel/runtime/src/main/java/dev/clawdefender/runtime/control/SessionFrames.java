package dev.clawdefender.runtime.control;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a supervisor sends to the process that opened a session: the server's output, unless it
 * writes that itself, what it says on its standard error, and at last its exit status. Each frame
 * is a byte that tells which, the length of what follows as four bytes, most significant first, and
 * that. The other way travels what the client writes, as it is, unless the supervisor reads that
 * itself.
 */
public final class SessionFrames {
  private static final int OUTPUT = 1;
  private static final int ERROR = 2;
  private static final int EXIT = 3;
  private static final int HEAD = 5;

  /** Longer ones are cut in two. */
  private static final int MAX_FRAME = 1 << 16;

  private SessionFrames() {}

  /** Writes frames. Safe for use by any thread; each write blocks as long as the reader does. */
  public static final class Writer {
    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] frame = new byte[HEAD + MAX_FRAME];

    public Writer(OutputStream out) {
      this.out = out;
    }

    /** What the server writes. Closing it does nothing; {@link #exit} is the end. */
    public OutputStream output() {
      return new Part(OUTPUT);
    }

    /** What the server says on its standard error. */
    public OutputStream error() {
      return new Part(ERROR);
    }

    /**
     * Tells the server's exit status, after which nothing may be written.
     *
     * @param lastWords for the standard error, before that; may be empty
     * @return false if the reader did not take what was written before
     */
    public boolean exit(int status, String lastWords, long patienceMillis)
        throws IOException, InterruptedException {
      if (!lock.tryLock(patienceMillis, TimeUnit.MILLISECONDS)) {
        return false;
      }
      try {
        if (!lastWords.isEmpty()) {
          byte[] words = lastWords.getBytes(StandardCharsets.UTF_8);
          write(ERROR, words, 0, Math.min(words.length, MAX_FRAME));
        }
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(status).array();
        write(EXIT, number, 0, number.length);
        return true;
      } finally {
        lock.unlock();
      }
    }

    private void write(int kind, byte[] bytes, int from, int length) throws IOException {
      ByteBuffer.wrap(frame).put((byte) kind).putInt(length).put(bytes, from, length);
      out.write(frame, 0, HEAD + length);
      out.flush();
    }

    private final class Part extends OutputStream {
      private final int kind;

      Part(int kind) {
        this.kind = kind;
      }

      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        lock.lock();
        try {
          for (int at = from; at < from + length; at += MAX_FRAME) {
            Writer.this.write(kind, bytes, at, Math.min(MAX_FRAME, from + length - at));
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }

  /**
   * Reads frames until the exit status.
   *
   * @param output takes what the server writes
   * @param error takes what the server says on its standard error
   * @throws EOFException if the supervisor has gone before it told one
   */
  public static int relay(InputStream in, OutputStream output, OutputStream error)
      throws IOException {
    byte[] frame = new byte[HEAD + MAX_FRAME];
    while (true) {
      read(in, frame, HEAD);
      int kind = frame[0];
      int length = ByteBuffer.wrap(frame, 1, Integer.BYTES).getInt();
      if (length < 0 || length > MAX_FRAME) {
        throw new IOException("the supervisor speaks another protocol; is it another version?");
      }
      read(in, frame, length);
      switch (kind) {
        case OUTPUT -> {
          output.write(frame, 0, length);
          output.flush();
        }
        case ERROR -> {
          error.write(frame, 0, length);
          error.flush();
        }
        case EXIT -> {
          return ByteBuffer.wrap(frame).getInt();
        }
        default -> throw new IOException("the supervisor sent an unknown frame: " + kind);
      }
    }
  }

  private static void read(InputStream in, byte[] bytes, int length) throws IOException {
    if (in.readNBytes(bytes, 0, length) < length) {
      throw new EOFException("the supervisor has gone");
    }
  }
}
