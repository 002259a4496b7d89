package dev.clawdefender.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutletTest {
  private static final byte[] LINE = "x\n".getBytes(StandardCharsets.UTF_8);

  @Test
  void aFullQueueMakesTheSenderWaitAndLosesNothing() throws Exception {
    // Given an end that does not read: its pipe holds one line and then blocks the writer
    PipedInputStream end = new PipedInputStream(LINE.length);
    Outlet outlet = new Outlet("test", new PipedOutputStream(end), Outlet.NO_LIMIT, () -> {});
    int count = Outlet.CAPACITY * 3;
    AtomicInteger sent = new AtomicInteger();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < count; i++) {
                    outlet.send(LINE, 1);
                    sent.incrementAndGet();
                  }
                });
    // When it waits at last, and not only for the lock
    while (!waits(sender) || outlet.waiting() < Outlet.CAPACITY) {
      Thread.onSpinWait();
    }
    // Then the queue is as long as it may be, and some two more are on their way
    assertThat(outlet.waiting()).isEqualTo(Outlet.CAPACITY);
    assertThat(sent.get()).isBetween(Outlet.CAPACITY, Outlet.CAPACITY + 2);
    // When the end reads
    Thread reader =
        Thread.ofPlatform().start(() -> assertThat(read(end, count * LINE.length)).isTrue());
    sender.join();
    reader.join();
    // Then
    assertThat(sent.get()).isEqualTo(count);
    assertThat(outlet.close(Duration.ofSeconds(10))).isTrue();
    assertThat(end.read()).isEqualTo(-1);
  }

  @Test
  void longMessagesFillTheQueueByTheirBytes() throws Exception {
    // Given an end that does not read
    PipedInputStream end = new PipedInputStream(LINE.length);
    Outlet outlet = new Outlet("test", new PipedOutputStream(end), Outlet.NO_LIMIT, () -> {});
    byte[] message = new byte[Outlet.CAPACITY_BYTES / 4 + 1];
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    outlet.send(message, 1);
                  }
                });
    // When
    while (!waits(sender) || outlet.waiting() < 3) {
      Thread.onSpinWait();
    }
    // Then
    assertThat(outlet.waiting()).isEqualTo(3);
    // When the end is gone
    end.close();
    // Then nobody waits any more
    sender.join();
  }

  @Test
  void anEndThatTakesNothingWhileNoMoreCanWaitIsBrokenAfterAWhile() throws Exception {
    // Given
    PipedInputStream end = new PipedInputStream(LINE.length);
    CountDownLatch broken = new CountDownLatch(1);
    Outlet outlet =
        new Outlet("test", new PipedOutputStream(end), Duration.ofMillis(100), broken::countDown);

    // When
    for (int i = 0; i < Outlet.CAPACITY * 2; i++) {
      outlet.send(LINE, 1);
    }

    // Then nobody waits for ever
    broken.await();
    assertThat(outlet.waiting()).isZero();
  }

  @Test
  void whoDoesNotWantToWaitIsToldThatThereIsNoRoom() throws Exception {
    // Given
    PipedInputStream end = new PipedInputStream(LINE.length);
    Outlet outlet = new Outlet("test", new PipedOutputStream(end), Outlet.NO_LIMIT, () -> {});

    // When
    int sent = 0;
    while (sent < Outlet.CAPACITY * 2 && outlet.offer(LINE, 1, Duration.ofMillis(100))) {
      sent++;
    }

    // Then
    assertThat(sent).isBetween(Outlet.CAPACITY, Outlet.CAPACITY + 2);
    assertThat(outlet.close(Duration.ZERO)).isFalse();
    assertThat(outlet.offer(LINE, 1, Duration.ZERO)).isTrue(); // and forgotten
    end.close();
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static boolean read(PipedInputStream end, int bytes) {
    try {
      return end.readNBytes(bytes).length == bytes;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void anEndThatIsGoneIsSaidOnceAndHoldsUpNobody() throws Exception {
    // Given
    PipedInputStream end = new PipedInputStream(LINE.length);
    AtomicInteger broken = new AtomicInteger();
    CountDownLatch said = new CountDownLatch(1);
    Outlet outlet =
        new Outlet(
            "test",
            new PipedOutputStream(end),
            Outlet.NO_LIMIT,
            () -> {
              broken.incrementAndGet();
              said.countDown();
            });
    // When
    end.close();
    outlet.send(LINE, 1);
    said.await();
    for (int i = 0; i < Outlet.CAPACITY * 2; i++) {
      outlet.send(LINE, 1);
    }
    // Then
    assertThat(broken.get()).isEqualTo(1);
    assertThat(outlet.waiting()).isZero();
    assertThat(outlet.close(Duration.ofSeconds(10))).isTrue();
  }
}
