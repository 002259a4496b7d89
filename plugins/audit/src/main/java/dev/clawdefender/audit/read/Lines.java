package dev.clawdefender.audit.read;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file as bytes, with what stands behind the last end of line kept apart. */
final class Lines implements AutoCloseable {
  private final InputStream in;
  private boolean torn;
  private int number;
  private long position;

  Lines(Path file) throws IOException {
    this(file, 0);
  }

  /** The lines from an offset on, where one begins. */
  Lines(Path file, long offset) throws IOException {
    in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.skipNBytes(offset);
    position = offset;
  }

  /** The next whole line without its end, or null. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        number++;
        position += line.size() + 1;
        return line.toByteArray();
      }
      line.write(b);
    }
    torn = line.size() > 0;
    return null;
  }

  /** The offset behind the last whole line. */
  long position() {
    return position;
  }

  /** The number of the last line, from 1. */
  int number() {
    return number;
  }

  /** Whether something stood behind the last end of line; known when there are no more lines. */
  boolean torn() {
    return torn;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
