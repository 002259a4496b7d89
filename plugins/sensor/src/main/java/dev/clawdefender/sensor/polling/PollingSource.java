package dev.clawdefender.sensor.polling;

import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.SourceThread;

/** Tells what looking now and then finds. */
final class PollingSource implements EventSource {
  private final SourceThread thread = new SourceThread("polling", this::run);
  private final RunningProcesses processes = new RunningProcesses(thread);
  private final OpenFiles files = new OpenFiles(thread);

  @Override
  public void start(SourceSink sink) {
    processes.begin();
    files.begin(processes.pids());
    thread.start(sink);
  }

  private void run(SourceThread out) throws InterruptedException {
    while (out.goesOn()) {
      processes.look();
      files.look(processes.pids());
      Thread.sleep(Rhythm.LOOKS);
    }
  }

  @Override
  public void close() {
    thread.close();
  }

  @Override
  public SourceStatus status() {
    return thread.status("", 0);
  }
}
