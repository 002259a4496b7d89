package dev.clawdefender.sensor.fanotify;

import dev.clawdefender.sensor.connector.Descendants;
import dev.clawdefender.sensor.connector.ProcessEvents;
import dev.clawdefender.sensor.connector.ProcessFeed;
import dev.clawdefender.sensor.linux.Descriptor;
import dev.clawdefender.sensor.polling.OpenFiles;
import dev.clawdefender.sensor.polling.Rhythm;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.SourceThread;
import java.io.IOException;
import java.time.Duration;

/** Tells what fanotify and the proc connector do, and what a look at open files finds. */
final class FanotifySource implements EventSource {
  private static final int WAIT_MILLIS = 100;
  private static final Duration MOUNTS = Duration.ofSeconds(10);

  private final FileWatch watch;
  private final ProcessFeed feed;
  private final SourceThread thread = new SourceThread("fanotify", this::run);
  private final Descendants descendants = new Descendants();
  private final FileEvents files;
  private final ProcessEvents processes;
  private final OpenFiles open = new OpenFiles(thread);

  FanotifySource(FileWatch watch, ProcessFeed feed) {
    this.watch = watch;
    this.feed = feed;
    files = new FileEvents(thread, watch);
    processes = new ProcessEvents(thread, descendants, files::executed);
  }

  @Override
  public void start(SourceSink sink) {
    open.begin(descendants.pids());
    thread.start(sink);
  }

  private void run(SourceThread out) throws IOException {
    Rhythm looks = new Rhythm(Rhythm.LOOKS);
    Rhythm mounts = new Rhythm(MOUNTS);
    while (out.goesOn()) {
      if (Descriptor.awaitReadable(WAIT_MILLIS, watch.queue(), feed.queue())) {
        files.drain();
        feed.drain(processes);
      }
      if (looks.isTime()) {
        open.look(descendants.pids());
      }
      if (mounts.isTime()) {
        watch.watchFileSystems();
      }
    }
  }

  @Override
  public void close() {
    thread.close();
    watch.close();
    feed.close();
  }

  @Override
  public SourceStatus status() {
    return thread.status(watch.note(), 0);
  }
}
