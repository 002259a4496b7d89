package dev.clawdefender.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class ProcessLauncherTest {
  private static final ServerCommand SLEEP = ServerCommand.here(List.of("sleep", "60"));

  @Test
  void whatIsStartedOrEndedWhileAllAreEndedIsWaitedFor() throws Exception {
    // Given somebody who starts one after the other, and one that takes its time to end
    ProcessLauncher launcher = new ProcessLauncher();
    Queue<ServerProcess> started = new ConcurrentLinkedQueue<>();
    started.add(launcher.launch("", SLEEP, Standing.ALONE));
    Thread starting = Thread.ofPlatform().start(() -> startAll(launcher, started));
    ServerProcess ending = started.element();
    Thread.ofVirtual().start(() -> end(ending));
    while (started.size() < 3) {
      Thread.onSpinWait();
    }

    // When
    launcher.close();

    // Then nothing runs, also of what was on its way
    assertThat(alive(started)).isZero();
    starting.join();
    assertThat(alive(started)).isZero();
    assertThatThrownBy(() -> launcher.launch("", SLEEP, Standing.ALONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no server is started any more");
  }

  @Test
  void anEnvironmentThatCannotBeIsSaidAsAnyOtherReasonNotToStart() {
    // Given
    ServerCommand command =
        new ServerCommand(List.of("sleep", "60"), Map.of("A=B", "c"), Path.of("/"));

    // When, then
    assertThatThrownBy(() -> new ProcessLauncher().launch("", command, Standing.ALONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("A=B");
  }

  @Test
  void aServerIsNotStartedBeforeWhoWatchesItIsReady() throws Exception {
    // Given somebody who is not ready yet, and a server that is to be started
    ProcessLauncher launcher = new ProcessLauncher();
    CompletableFuture<Void> ready = new CompletableFuture<>();
    launcher.startAfter(ready);
    Queue<ServerProcess> started = new ConcurrentLinkedQueue<>();
    Thread starting = Thread.ofPlatform().start(() -> startOne(launcher, started));
    while (starting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(started).isEmpty();

    // When
    ready.complete(null);

    // Then
    starting.join();
    assertThat(started).hasSize(1);
    launcher.close();
  }

  private static void startOne(ProcessLauncher launcher, Queue<ServerProcess> started) {
    try {
      started.add(launcher.launch("", SLEEP, Standing.ALONE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void startAll(ProcessLauncher launcher, Queue<ServerProcess> started) {
    try {
      while (true) {
        started.add(launcher.launch("", SLEEP, Standing.ALONE));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private static void end(ServerProcess process) {
    try {
      int unused = process.end(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long alive(Queue<ServerProcess> processes) {
    return processes.stream()
        .filter(
            process -> ProcessHandle.of(process.pid()).map(ProcessHandle::isAlive).orElse(false))
        .count();
  }
}
