package dev.clawdefender.sensor.ebpf;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.process.ServerProcess;
import dev.clawdefender.runtime.process.Standing;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Runs a command as a server, and says how many of its events were seen at what cost. */
public final class Watch {
  private Watch() {}

  /** {@code args}: the command. */
  public static void main(String[] args) throws Exception {
    LongAdder seen = new LongAdder();
    LongAdder lost = new LongAdder();
    ProcessLauncher processes = new ProcessLauncher();
    try (EventSource source = new EbpfKind(processes).open(SensorSettings.DEFAULT)) {
      source.start(
          new SourceSink() {
            @Override
            public void event(SourceEvent event) {
              seen.increment();
            }

            @Override
            public void lost(long count) {
              lost.add(count);
            }

            @Override
            public void failed(String why) {
              System.out.println("failed: " + why);
            }
          });
      Thread.sleep(2000); // for what comes before to be over
      SourceStatus before = source.status();
      seen.reset();
      lost.reset();
      long start = System.nanoTime();
      ServerProcess server =
          processes.launch("watched", ServerCommand.here(List.of(args)), Standing.WITH_US);
      CountDownLatch ended = new CountDownLatch(1);
      server.onExit(ended::countDown);
      server.stdout().transferTo(System.out);
      ended.await();
      long wall = System.nanoTime() - start;
      Thread.sleep(100); // for the last look
      SourceStatus after = source.status();
      long cpu = after.cpuNanos() - before.cpuNanos();
      System.out.printf(
          "wall %.3f s, seen %d, lost %d, reader %.3f s = %.0f ns/event = %.2f %% of a core%n",
          wall / 1e9,
          seen.sum(),
          lost.sum(),
          cpu / 1e9,
          (double) cpu / seen.sum(),
          100.0 * cpu / wall);
    } finally {
      processes.close();
    }
  }
}
