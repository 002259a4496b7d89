package dev.clawdefender.sensor.connector;

import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.polling.OpenFiles;
import dev.clawdefender.sensor.polling.Rhythm;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.SourceThread;
import java.io.IOException;

/** Tells what the proc connector does, and what open files and connections a look finds. */
final class ProcConnectorSource implements EventSource {
  private static final int WAIT_MILLIS = 100;

  private final ProcessFeed feed;
  private final SourceThread thread = new SourceThread("proc-connector", this::run);
  private final Descendants descendants = new Descendants();
  private final ProcessEvents events = new ProcessEvents(thread, descendants, _ -> "");
  private final OpenFiles files = new OpenFiles(thread);

  ProcConnectorSource(ProcessFeed feed) {
    this.feed = feed;
  }

  @Override
  public void start(SourceSink sink) {
    files.begin(descendants.pids());
    thread.start(sink);
  }

  private void run(SourceThread out) throws IOException {
    Rhythm looks = new Rhythm(Rhythm.LOOKS);
    while (out.goesOn()) {
      if (Descriptor.awaitReadable(WAIT_MILLIS, feed.queue())) {
        feed.drain(events);
      }
      if (looks.isTime()) {
        files.look(descendants.pids());
      }
    }
  }

  @Override
  public void close() {
    thread.close();
    feed.close();
  }

  @Override
  public SourceStatus status() {
    return thread.status("", 0);
  }
}
