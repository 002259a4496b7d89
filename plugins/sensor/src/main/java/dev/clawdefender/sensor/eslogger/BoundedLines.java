package dev.clawdefender.sensor.eslogger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into lines of bounded length. Used by one thread. */
final class BoundedLines {
  private final InputStream in;
  private final int limit;
  private final byte[] chunk = new byte[64 * 1024];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int from;
  private int to;
  private long tooLong;

  /**
   * @param limit longer lines, in bytes, are left out
   */
  BoundedLines(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** The next line that is not too long; null at the end. What no line end follows is none. */
  byte @Nullable [] next() throws IOException {
    line.reset();
    boolean skips = false;
    while (true) {
      if (from == to) {
        from = 0;
        to = Math.max(0, in.read(chunk));
        if (to == 0) {
          return null;
        }
      }
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      if (line.size() + end - from > limit) {
        line.reset();
        skips = true;
      }
      if (!skips) {
        line.write(chunk, from, end - from);
      }
      boolean complete = end < to;
      from = complete ? end + 1 : end;
      if (complete && !skips) {
        return line.toByteArray();
      }
      if (complete) {
        tooLong++;
        skips = false;
      }
    }
  }

  /** How many were left out since the last call. */
  long takeTooLong() {
    long count = tooLong;
    tooLong = 0;
    return count;
  }
}
