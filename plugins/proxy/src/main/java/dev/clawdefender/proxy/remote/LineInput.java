package dev.clawdefender.proxy.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Cuts what is written to it into lines. Used by one thread at a time. */
final class LineInput extends OutputStream {
  /** Takes one line, without its end. */
  interface Taker {
    void take(byte[] line) throws IOException;
  }

  private final Taker taker;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  LineInput(Taker taker) {
    this.taker = taker;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int start = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        boolean carriageReturn = i > start && bytes[i - 1] == '\r';
        begun.write(bytes, start, i - start - (carriageReturn ? 1 : 0));
        byte[] line = begun.toByteArray();
        begun.reset();
        start = i + 1;
        if (line.length > 0) {
          taker.take(line);
        }
      }
    }
    begun.write(bytes, start, offset + length - start);
  }
}
