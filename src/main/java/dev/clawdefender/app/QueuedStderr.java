package dev.clawdefender.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Writes our log to standard error on a thread of its own: a client that does not read it must not
 * hold up the thread that judges messages. While {@value #CAPACITY} lines wait, further ones are
 * dropped, and how many is said later. Named in {@code conf/logging.properties}.
 */
public final class QueuedStderr extends Handler {
  private static final int CAPACITY = 4_096;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);
  private static final byte[] END = {};

  private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final Thread writer;

  /** Called by {@link java.util.logging.LogManager}. */
  public QueuedStderr() {
    this(new FileOutputStream(FileDescriptor.err));
  }

  QueuedStderr(OutputStream out) {
    this.out = out;
    setFormatter(new SimpleFormatter());
    writer = Thread.ofPlatform().daemon().name("log").start(this::drain);
  }

  @Override
  public void publish(LogRecord line) {
    if (isLoggable(line)) {
      byte[] text = getFormatter().format(line).getBytes(StandardCharsets.UTF_8);
      if (!lines.offer(text)) {
        dropped.incrementAndGet();
      }
    }
  }

  private void drain() {
    try {
      while (true) {
        byte[] line = lines.take();
        if (line == END) {
          return;
        }
        out.write(line);
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
          String said = "(" + lost + " log lines were dropped: standard error was not read)\n";
          out.write(said.getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      // Nobody is there to be told; what else is logged fills the queue and is dropped.
      reportError(null, e, ErrorManager.WRITE_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void flush() {
    // Each line is written as soon as it can be.
  }

  @Override
  public void close() {
    try {
      long patience = CLOSE_PATIENCE.toMillis();
      if (writer.isAlive() && lines.offer(END, patience, TimeUnit.MILLISECONDS)) {
        writer.join(patience);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
