package dev.clawdefender.message;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Cuts a byte stream into frames: one message a line, as MCP's stdio transport has it. A frame
 * stays in the buffer it was read into until {@link #fill} is called again, so it can be judged and
 * forwarded without a copy. Memory is bounded: a line that does not fit the buffer is thrown away
 * up to its end, and reported once. Owned by one thread.
 */
public final class LineFramer {
  /** The longest message that is read, in bytes, without its end of line. */
  public static final int MAX_MESSAGE = 10 * 1024 * 1024;

  /** The most bytes that wait for the end of their line. */
  public static final int MAX_BUFFER = 20 * 1024 * 1024;

  private static final int INITIAL = 64 * 1024;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** What {@link #next} found. */
  public enum Found {
    /** A line: {@link #frameStart} to {@link #frameEnd}. */
    FRAME,
    /** A line, or the beginning of one, of more than {@link #MAX_MESSAGE} bytes. */
    TOO_LONG,
    /** No whole line; read more. */
    NOTHING
  }

  private byte[] buffer = new byte[INITIAL];
  private int start; // of what has not been framed
  private int scanned; // no end of line before this
  private int limit;
  private boolean discarding; // the rest of a line that was reported as too long
  private boolean ended;

  private int frameStart;
  private int frameEnd;
  private int frameNext;

  /**
   * Reads once from {@code in}; blocks as it does. Frames found before are no longer valid.
   *
   * @return false when the stream has ended; {@link #next} then still finds what has no end of line
   */
  public boolean fill(InputStream in) throws IOException {
    makeRoom();
    int count = in.read(buffer, limit, buffer.length - limit);
    if (count < 0) {
      return end();
    }
    limit += count;
    return true;
  }

  /** As if the stream had ended here, which a stream that fails has. Always false. */
  public boolean end() {
    ended = true;
    return false;
  }

  /** Looks for the next line among what was read. */
  public Found next() {
    while (true) {
      int newline = indexOfNewline();
      if (newline >= 0) {
        frameStart = start;
        frameEnd = newline > start && buffer[newline - 1] == '\r' ? newline - 1 : newline;
        frameNext = newline + 1;
        start = frameNext;
        scanned = frameNext;
        if (discarding) {
          discarding = false;
          continue;
        }
        return frameEnd - frameStart > MAX_MESSAGE ? Found.TOO_LONG : Found.FRAME;
      }
      return unfinished();
    }
  }

  private Found unfinished() {
    scanned = limit;
    if (discarding) {
      start = limit;
      return Found.NOTHING;
    }
    int length = limit - start;
    if (length >= MAX_BUFFER || ended && length > MAX_MESSAGE) {
      discarding = true;
    } else if (!ended || length == 0) {
      return Found.NOTHING;
    }
    frameStart = start;
    frameEnd = limit;
    frameNext = limit;
    start = limit;
    return discarding ? Found.TOO_LONG : Found.FRAME;
  }

  private int indexOfNewline() {
    int i = scanned;
    while (i + 8 <= limit) {
      long word = (long) LONG.get(buffer, i) ^ ONES * '\n';
      // The lowest marked byte is zero for certain, so the first newline is found exactly.
      long zeros = (word - ONES) & ~word & HIGHS;
      if (zeros != 0) {
        return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
      i += 8;
    }
    for (; i < limit; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void makeRoom() {
    if (start == limit) {
      start = 0;
      scanned = 0;
      limit = 0;
      if (buffer.length > INITIAL * 16) {
        buffer = new byte[INITIAL]; // one large message must not cost memory for ever
      }
    } else if (limit == buffer.length) {
      int length = limit - start;
      byte[] target = buffer;
      if (length > buffer.length / 2) {
        target = new byte[(int) Math.min(buffer.length * 2L, MAX_BUFFER + INITIAL)];
      }
      System.arraycopy(buffer, start, target, 0, length);
      buffer = target;
      scanned -= start;
      limit = length;
      start = 0;
    }
  }

  /**
   * A framer over a copy of what was read and not yet framed, so that another thread can go on
   * while this one's last frames are still being written.
   */
  public LineFramer continued() {
    LineFramer copy = from(start);
    copy.discarding = discarding;
    return copy;
  }

  /** The same, but it finds the frame that was found last once more. */
  public LineFramer again() {
    return from(frameStart);
  }

  private LineFramer from(int first) {
    LineFramer copy = new LineFramer();
    int length = limit - first;
    if (length > copy.buffer.length) {
      copy.buffer = new byte[Math.max(length, INITIAL)];
    }
    System.arraycopy(buffer, first, copy.buffer, 0, length);
    copy.limit = length;
    copy.ended = ended;
    return copy;
  }

  /** The buffer that the frame's offsets refer to. Not to be changed. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where the frame found last starts. */
  public int frameStart() {
    return frameStart;
  }

  /** Where its message ends: the end of line, {@code \n} or {@code \r\n}, not included. */
  public int frameEnd() {
    return frameEnd;
  }

  /** Whether the frame's end of line was there; it is missing only at the end of the stream. */
  public boolean hasEndOfLine() {
    return frameNext > frameEnd;
  }

  /** Where the next frame starts: after the end of line, if there was one. */
  public int frameNext() {
    return frameNext;
  }
}
