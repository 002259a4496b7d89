package dev.clawdefender.sensor.fanotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostRightsTest {
  private static final int VERSION_3 = 0x2008_0522;

  /** See capset(2). */
  private interface Capabilities extends Library {
    Capabilities INSTANCE = Native.load("c", Capabilities.class);

    int capset(Pointer header, Pointer data);
  }

  @TempDir private Path folder;

  @Test
  void aSourceWhoseRightsAreTakenAwaySaysSoAndStops() throws Exception {
    // Given a source that was opened by somebody with rights
    EventSource source = open();
    Told told = new Told();
    try (source) {
      // When its thread, which has those of who starts it, has none any more
      FutureTask<Integer> start =
          new FutureTask<>(
              () -> {
                int refused = dropAll();
                source.start(told);
                return refused;
              });
      Thread.ofPlatform().start(start);
      assertThat(start.get()).isZero();
      Path unseen = Files.createDirectories(folder.resolve("not/seen/before"));
      // More than once: what a process does before it is known that it is a child of ours is
      // nobody's business.
      String writes = "i=0; while [ $i -lt 300 ]; do : > f$i; i=$((i+1)); sleep 0.1; done";
      Process writer =
          new ProcessBuilder(List.of("sh", "-c", writes)).directory(unseen.toFile()).start();

      // Then
      assertThat(told.await(now -> !now.failures().isEmpty())).isTrue();
      writer.destroyForcibly().waitFor();
      assertThat(told.failures())
          .singleElement()
          .asString()
          .contains("cannot open a directory by its handle")
          .contains("not permitted");
    }
  }

  private static int dropAll() {
    try (Memory header = new Memory(8);
        Memory data = new Memory(24)) {
      header.setInt(0, VERSION_3);
      header.setInt(4, 0);
      data.clear();
      return Capabilities.INSTANCE.capset(header, data);
    }
  }

  private static EventSource open() {
    try {
      return new FanotifyKind().open(SensorSettings.DEFAULT);
    } catch (UnavailableException e) {
      System.out.println("skipped: " + e.getMessage());
      return abort(e.getMessage());
    }
  }
}
