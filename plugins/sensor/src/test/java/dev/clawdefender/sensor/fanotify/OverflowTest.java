package dev.clawdefender.sensor.fanotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.source.SourceThread;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverflowTest {
  @TempDir private Path folder;

  @Test
  void anOverflowOfTheKernelsQueueIsCounted() throws Exception {
    // Given a queue that nobody reads
    Told told = new Told();
    CountDownLatch reads = new CountDownLatch(1);
    try (FileWatch watch = open();
        SourceThread thread =
            new SourceThread(
                "test",
                out -> {
                  FileEvents events = new FileEvents(out, watch);
                  reads.await();
                  while (out.goesOn()) {
                    events.drain();
                    Thread.sleep(10);
                  }
                })) {
      thread.start(told);
      int most = queueLength();

      // When more files are made than it holds; what happens to one is one entry
      String script = "i=0; while [ $i -lt " + (most + 1000) + " ]; do : > f$i; i=$((i+1)); done";
      Process process =
          new ProcessBuilder(List.of("sh", "-c", script))
              .directory(folder.toFile())
              .inheritIO()
              .start();
      assertThat(process.waitFor()).isZero();
      reads.countDown();

      // Then some are told, and that there was more
      boolean enough = told.await(now -> now.lost() > 0 || !now.failures().isEmpty());
      long made =
          told.events().stream()
              .filter(event -> event.pid() == process.pid())
              .filter(event -> event.action() instanceof OsAction.Create)
              .count();
      assertThat(told.failures()).isEmpty();
      assertThat(enough).as("counted as lost after %d of %d", made, most + 1000).isTrue();
      assertThat(made).isPositive().isLessThanOrEqualTo(most);
    }
  }

  /** Such a file has to be read by one call; {@code Files.readString} makes several. */
  private static int queueLength() throws IOException {
    byte[] text = new byte[32];
    try (InputStream in =
        Files.newInputStream(Path.of("/proc/sys/fs/fanotify/max_queued_events"))) {
      int length = in.read(text);
      return Integer.parseInt(new String(text, 0, length, StandardCharsets.US_ASCII).strip());
    }
  }

  private static FileWatch open() {
    try {
      return FileWatch.open(SensorSettings.DEFAULT);
    } catch (UnavailableException e) {
      System.out.println("skipped: " + e.getMessage());
      return abort(e.getMessage());
    }
  }
}
