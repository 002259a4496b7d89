package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class QueuedStderrTest {
  /** A stream whose reader reads nothing until it is let. */
  private static final class Unread extends OutputStream {
    final CountDownLatch read = new CountDownLatch(1);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      written.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      boolean interrupted = false;
      while (true) {
        try {
          read.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      written.write(bytes, from, count);
    }
  }

  @Test
  void aReaderThatStandsStillStopsNoOneAndHearsWhatWasDropped() {
    // Given
    Unread unread = new Unread();
    QueuedStderr handler = new QueuedStderr(unread);
    // When: this would never end if logging waited for the reader
    for (int i = 0; i < 10_000; i++) {
      handler.publish(new LogRecord(Level.WARNING, "line " + i + "."));
    }
    unread.read.countDown();
    handler.close();
    handler.close();
    // Then
    String log = unread.written.toString(StandardCharsets.UTF_8);
    assertThat(log).contains("line 0.").containsPattern("\\(\\d+ log lines were dropped");
  }

  @Test
  void linesComeInTheirOrder() {
    // Given
    Unread unread = new Unread();
    unread.read.countDown();
    QueuedStderr handler = new QueuedStderr(unread);
    // When
    handler.publish(new LogRecord(Level.WARNING, "one"));
    handler.publish(new LogRecord(Level.WARNING, "two"));
    handler.close();
    // Then
    assertThat(unread.written.toString(StandardCharsets.UTF_8)).containsSubsequence("one", "two");
  }
}
