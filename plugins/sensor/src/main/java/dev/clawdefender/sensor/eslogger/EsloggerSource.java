package dev.clawdefender.sensor.eslogger;

import dev.clawdefender.runtime.process.ToldProcess;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.SourceThread;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Tells what eslogger writes, and starts it again when it ends. */
final class EsloggerSource implements EventSource {
  private static final int MAX_LINE = 1 << 20;

  private final List<String> command;
  private final Backoff backoff;
  private final EsloggerReader reader = new EsloggerReader();
  private final SourceThread thread = new SourceThread("eslogger", this::run);
  private final AtomicLong cpuOfEnded = new AtomicLong();
  private final AtomicLong unread = new AtomicLong();
  private volatile ToldProcess child;
  private volatile boolean closed;
  private volatile String trouble = "";

  /**
   * @param child runs already
   */
  EsloggerSource(List<String> command, ToldProcess child, Backoff backoff) {
    this.command = List.copyOf(command);
    this.child = child;
    this.backoff = backoff;
  }

  @Override
  public void start(SourceSink sink) {
    thread.start(sink);
  }

  private void run(SourceThread out) throws IOException, InterruptedException {
    int ends = 0;
    while (!closed) {
      long began = System.nanoTime();
      listen(out);
      String how = child.awaitEnd();
      cpuOfEnded.addAndGet(child.cpu().toNanos());
      if (closed) {
        return;
      }
      boolean wasStable = System.nanoTime() - began > backoff.stable().toNanos();
      ends = wasStable ? 1 : ends + 1;
      out.lost(1); // at least: nothing is told until it runs again
      if (ends >= backoff.attempts()) {
        throw new IOException("eslogger ended " + ends + " times in a row, with " + how);
      }
      Duration wait = backoff.after(ends);
      trouble =
          "eslogger ended with " + how + "; it is started again after " + wait.toSeconds() + " s";
      Thread.sleep(wait);
      child = ToldProcess.start(command);
    }
    child.end();
  }

  private void listen(SourceThread out) {
    BoundedLines lines = new BoundedLines(child.output(), MAX_LINE);
    NumberGaps gaps = new NumberGaps();
    try {
      for (byte[] line = lines.next(); line != null && out.goesOn(); line = lines.next()) {
        trouble = "";
        read(line, gaps, out);
        long tooLong = lines.takeTooLong();
        unread.addAndGet(tooLong);
        out.lost(tooLong);
      }
    } catch (IOException e) {
      // Its pipe was closed: it ended, or was ended.
      trouble = "";
    }
  }

  private void read(byte[] line, NumberGaps gaps, SourceThread out) {
    try {
      EsloggerMessage message = reader.read(line);
      out.lost(gaps.before(message));
      if (message.event() != null) {
        out.tell(message.event());
      }
    } catch (IOException e) {
      unread.incrementAndGet();
      out.lost(1);
    }
  }

  @Override
  public void close() {
    closed = true;
    child.end();
    thread.close();
    child.end(); // one that was started meanwhile
  }

  @Override
  public SourceStatus status() {
    long bad = unread.get();
    String note = bad == 0 || !trouble.isEmpty() ? trouble : bad + " lines were not understood";
    long running = child.isAlive() ? child.cpu().toNanos() : 0;
    return thread.status(note, cpuOfEnded.get() + running);
  }
}
