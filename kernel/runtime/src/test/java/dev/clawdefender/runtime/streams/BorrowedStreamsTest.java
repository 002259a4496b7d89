package dev.clawdefender.runtime.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BorrowedStreamsTest {
  /** A parent whose child has a socket for both, as programs of Node.js do it. */
  private static final String BY_SOCKET =
      """
      import os, socket, subprocess, sys, threading
      ours, its = socket.socketpair()
      child = subprocess.Popen(["sleep", "60"], stdin=its, stdout=its)
      its.close()
      sys.stderr.write("%d\\n" % child.pid)
      sys.stderr.flush()
      def up():
          data = os.read(0, 65536)
          while data:
              ours.sendall(data)
              data = os.read(0, 65536)
          ours.shutdown(socket.SHUT_WR)
      threading.Thread(target=up, daemon=True).start()
      data = ours.recv(65536)
      while data:
          os.write(1, data)
          data = ours.recv(65536)
      """;

  @TempDir private Path folder;

  private Process process; // does nothing with its streams
  private BorrowedStreams streams;

  @BeforeEach
  void startProcess() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "skipped: there is no /proc");
    process = new ProcessBuilder("sleep", "60").start();
    Optional<BorrowedStreams> taken = BorrowedStreams.take(names(process.pid()));
    assumeTrue(taken.isPresent(), "skipped: the kernel lets no process have another's streams");
    streams = taken.orElseThrow();
  }

  @AfterEach
  void end() {
    if (streams != null) {
      streams.close();
    }
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private static StreamNames names(long pid) throws IOException {
    Path descriptors = Path.of("/proc", Long.toString(pid), "fd");
    return new StreamNames(
        pid,
        Files.readSymbolicLink(descriptors.resolve("0")).toString(),
        Files.readSymbolicLink(descriptors.resolve("1")).toString());
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** What is said comes out as it was said, both ways, whatever its length; then the end. */
  private static void carriesEverything(BorrowedStreams streams, Process parent) throws Exception {
    for (int length : new int[] {1, 300, 65_536, 1_000_000}) {
      // When
      byte[] bytes = noise(length);
      CompletableFuture<Void> said =
          CompletableFuture.runAsync(() -> write(parent.getOutputStream(), bytes));
      byte[] told = streams.input().readNBytes(length);
      CompletableFuture<Void> heard =
          CompletableFuture.runAsync(() -> write(streams.output(), bytes));
      byte[] answered = parent.getInputStream().readNBytes(length);

      // Then
      said.get();
      heard.get();
      assertThat(Arrays.equals(told, bytes)).isTrue();
      assertThat(Arrays.equals(answered, bytes)).isTrue();
    }
    parent.getOutputStream().close();
    assertThat(streams.input().read()).isEqualTo(-1);
  }

  private static void write(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void pipesCarryEverything() throws Exception {
    carriesEverything(streams, process);
  }

  @Test
  void socketsCarryEverything() throws Exception {
    // Given
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "skipped: needs python3");
    Path program = Files.writeString(folder.resolve("parent.py"), BY_SOCKET);
    Process parent = new ProcessBuilder("python3", program.toString()).start();
    long child = Long.parseLong(parent.errorReader(UTF_8).readLine());
    try (BorrowedStreams ofChild = BorrowedStreams.take(names(child)).orElseThrow()) {
      // When, Then
      carriesEverything(ofChild, parent);
    } finally {
      ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
      parent.destroyForcibly();
    }
  }

  @Test
  void whatWasSaidByOneWhoHasGoneIsThereAndThenTheEnd() throws Exception {
    // Given a process that was told something by one who has closed its end since
    Process told = new ProcessBuilder("sleep", "60").start();
    told.getOutputStream().write("all\n".getBytes(UTF_8));
    told.getOutputStream().close();

    // When
    try (BorrowedStreams late = BorrowedStreams.take(names(told.pid())).orElseThrow()) {
      // Then
      assertThat(late.input().readAllBytes()).isEqualTo("all\n".getBytes(UTF_8));
    } finally {
      told.destroyForcibly();
    }
  }

  @Test
  void closingEndsWhoeverWaits() throws Exception {
    // Given one who reads what nobody says, and one who says more than anybody reads
    FutureTask<Integer> reads = new FutureTask<>(() -> streams.input().read());
    FutureTask<?> writes =
        new FutureTask<>(
            () -> {
              streams.output().write(noise(10_000_000));
              return null;
            });
    Thread.ofPlatform().start(reads);
    Thread.ofPlatform().start(writes);
    while (process.getInputStream().available() < 4_096) {
      Thread.sleep(5);
    }
    assertThat(reads.isDone()).isFalse();

    // When
    streams.close();
    streams.close();

    // Then
    assertThat(reads.get(60, TimeUnit.SECONDS)).isEqualTo(-1);
    assertThatThrownBy(() -> writes.get(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
    assertThat(streams.input().read()).isEqualTo(-1);
    assertThatThrownBy(() -> streams.output().write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void whoseOutputNobodyReadsAnyMoreIsAnError() throws Exception {
    // When
    process.getInputStream().close();

    // Then
    assertThatThrownBy(() -> streams.output().write(1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("error 32");
  }

  @Test
  void onlyTheStreamsThatAreMeantAreTaken() throws Exception {
    // Given
    StreamNames right = names(process.pid());
    Process files =
        new ProcessBuilder("sleep", "60").redirectInput(Path.of("/dev/null").toFile()).start();

    // Then
    List<StreamNames> wrong =
        List.of(
            StreamNames.UNKNOWN,
            new StreamNames(right.pid(), right.output(), right.input()),
            new StreamNames(right.pid(), "pipe:[1]", right.output()),
            new StreamNames(right.pid(), right.input(), "/etc/passwd"),
            new StreamNames(Integer.MAX_VALUE, right.input(), right.output()),
            new StreamNames(-1, right.input(), right.output()),
            names(files.pid()));
    for (StreamNames names : wrong) {
      assertThat(BorrowedStreams.take(names)).as(names.toString()).isEmpty();
    }
    files.destroyForcibly();
  }

  @Test
  void nothingStaysOpen() throws Exception {
    // Given
    int before = descriptors();

    // When
    for (int i = 0; i < 50; i++) {
      BorrowedStreams.take(names(process.pid())).orElseThrow().close();
      assertThat(BorrowedStreams.take(new StreamNames(process.pid(), "pipe:[1]", "pipe:[2]")))
          .isEmpty();
    }

    // Then
    assertThat(descriptors()).isLessThan(before + 10);
  }

  private static int descriptors() {
    String[] all = Path.of("/proc/self/fd").toFile().list();
    return all == null ? 0 : all.length;
  }
}
