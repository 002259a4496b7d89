package dev.clawdefender.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.runtime.server.ServerCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LaunchHookTest {
  private static final ServerCommand SLEEP = ServerCommand.here(List.of("sleep", "60"));

  private final ProcessLauncher launcher = new ProcessLauncher();
  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  private final class Told implements LaunchHook {
    @Override
    public void before(long number) {
      told.add("before " + number + " " + Thread.currentThread().threadId());
    }

    @Override
    public void after(long number, long pid) {
      told.add("after " + number + " " + pid + " " + Thread.currentThread().threadId());
    }

    @Override
    public void ended(long number) {
      told.add("ended " + number);
    }
  }

  @Test
  void aHookIsToldOnTheThreadThatStartsTheProcessAndOfItsEnd() throws Exception {
    // Given
    long thread = Thread.currentThread().threadId();
    launcher.addHook(new Told());

    // When
    ServerProcess process = launcher.launch("files", SLEEP, Standing.ALONE);
    process.end(Duration.ZERO);

    // Then
    assertThat(told)
        .containsExactly(
            "before 1 " + thread, "after 1 " + process.pid() + " " + thread, "ended 1");
  }

  @Test
  void aHookThatComesLateIsToldOfWhatRuns() throws Exception {
    // Given
    ServerProcess running = launcher.launch("files", SLEEP, Standing.ALONE);
    ServerProcess over = launcher.launch("files", SLEEP, Standing.ALONE);
    over.end(Duration.ZERO);

    // When
    launcher.addHook(new Told());

    // Then
    assertThat(told)
        .containsExactly("after 1 " + running.pid() + " " + Thread.currentThread().threadId());
    running.end(Duration.ZERO);
  }

  @Test
  void aHookThatTakesItsTimeForWhatRunsHoldsUpNoLaunch() throws Exception {
    // Given a hook that is still told of what runs
    ServerProcess running = launcher.launch("files", SLEEP, Standing.ALONE);
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LaunchHook slow =
        new LaunchHook() {
          @Override
          public void before(long number) {}

          @Override
          public void after(long number, long pid) {
            if (pid == running.pid()) {
              busy.countDown();
              awaitUninterrupted(goOn);
            }
          }

          @Override
          public void ended(long number) {
            told.add("ended " + number);
          }
        };
    Thread adding = Thread.ofPlatform().start(() -> launcher.addHook(slow));
    busy.await();

    // When another is started, and the first ends before the hook has been told that it runs
    ServerProcess other = launcher.launch("files", SLEEP, Standing.ALONE);
    running.end(Duration.ZERO);
    goOn.countDown();
    adding.join();

    // Then the hook is told of the end once it knows of what has ended
    assertThat(told).containsExactly("ended 1", "ended 1");
    other.end(Duration.ZERO);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatCannotBeStartedIsToldToo() {
    // Given a program that is no program, found by execvp only
    launcher.addHook(new Told());
    ServerCommand command = ServerCommand.here(List.of("/no/such/program"));

    // When, then
    assertThatThrownBy(() -> launcher.launch("files", command, Standing.WITH_US))
        .isInstanceOf(IOException.class);
    assertThat(told).last().asString().isEqualTo("after 1 -1 " + Thread.currentThread().threadId());
  }

  @Test
  void oneThatThrowsKeepsNothingFromBeingStarted() throws Exception {
    // Given
    launcher.addHook(
        new LaunchHook() {
          @Override
          public void before(long number) {
            throw new IllegalStateException("before");
          }

          @Override
          public void after(long number, long pid) {
            throw new IllegalStateException("after");
          }

          @Override
          public void ended(long number) {
            throw new IllegalStateException("ended");
          }
        });
    launcher.addHook(new Told());

    // When
    ServerProcess process = launcher.launch("files", SLEEP, Standing.ALONE);
    process.end(Duration.ZERO);

    // Then
    assertThat(told).hasSize(3);
  }

  @Test
  void whichSessionItServesIsKnownBeforeItRuns() throws Exception {
    // Given
    List<String> sessions = new ArrayList<>();
    launcher.addHook(
        new LaunchHook() {
          @Override
          public void before(long number) {
            sessions.add(launcher.launch(number).map(Launch::session).orElse("none"));
          }

          @Override
          public void after(long number, long pid) {}

          @Override
          public void ended(long number) {}
        });

    // When
    ServerProcess process = launcher.launch("files", "a1", SLEEP, Standing.ALONE);
    process.end(Duration.ZERO);

    // Then
    assertThat(sessions).containsExactly("a1");
  }

  @Test
  void whoseALaunchIsIsKnownFromItsNumberAndFromItsProcessAlsoAfterItsEnd() throws Exception {
    // Given a process that waits for a session
    ServerProcess process = launcher.launch("files", SLEEP, Standing.ALONE);
    assertThat(launcher.launch(1)).contains(new Launch(1, "files", "", process.pid()));

    // When
    process.serves("a1");

    // Then
    Launch expected = new Launch(1, "files", "a1", process.pid());
    ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
    while (launcher.launchOf(handle).isEmpty() && handle.isAlive()) {
      Thread.onSpinWait(); // while it becomes another program, it has no environment
    }
    assertThat(launcher.launchOf(handle)).contains(expected);
    process.end(Duration.ZERO);
    assertThat(launcher.launch(1)).contains(expected);
    assertThat(launcher.launch(2)).isEmpty();
    assertThat(launcher.launchOf(ProcessHandle.current())).isEmpty();
  }

  @Test
  void aMarkThatIsMadeUpIsOfNoLaunch() throws Exception {
    // Given who knows all of another launch's mark that can be guessed
    ServerProcess server = launcher.launch("files", SLEEP, Standing.ALONE);
    LaunchMark real = LaunchMark.of(ProcessHandle.of(server.pid()).orElseThrow()).orElseThrow();
    LaunchMark madeUp =
        new LaunchMark(real.owner(), real.ownerStart(), real.number(), real.secret() + 1);
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put(LaunchMark.VARIABLE, madeUp.text());

    // When
    Process other = builder.start();

    // Then
    try {
      assertThat(LaunchMark.of(other.toHandle())).contains(madeUp);
      assertThat(launcher.launchOf(other.toHandle())).isEmpty();
    } finally {
      other.destroyForcibly().waitFor();
      server.end(Duration.ZERO);
    }
  }
}
