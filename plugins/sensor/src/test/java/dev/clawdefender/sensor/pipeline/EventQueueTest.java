package dev.clawdefender.sensor.pipeline;

import static dev.clawdefender.sensor.Events.NOBODY;
import static dev.clawdefender.sensor.Events.read;
import static dev.clawdefender.sensor.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.sensor.Await;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventQueueTest {
  private static final int MADE = 50_000;

  private final EventQueue queue = new EventQueue(() -> false);
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final SourceSink sink = queue.sink("a", failures::add);

  @Test
  void whatDoesNotFitIsDroppedAndCountedAndWhatFitsIsThere() {
    // When nobody takes out
    for (int i = 0; i < MADE; i++) {
      sink.event(Events.of(NOBODY, write("/" + i), i));
    }

    // Then
    assertThat(queue.seen()).isEqualTo(MADE);
    int waiting = 0;
    int gaps = 0;
    for (EventQueue.Item item = queue.poll(); item != null; item = queue.poll()) {
      switch (item) {
        case EventQueue.Item.Seen(var event) ->
            assertThat(event.action()).isEqualTo(write("/" + waiting++));
        case EventQueue.Item.Gap(_) -> gaps++;
        case EventQueue.Item.Source(var name, _) -> assertThat(name).isEqualTo("a");
      }
    }
    assertThat(waiting).isBetween(EventQueue.CAPACITY - 1, EventQueue.CAPACITY);
    assertThat(queue.dropped()).isEqualTo(MADE - waiting);
    assertThat(gaps).isEqualTo(1);
  }

  @Test
  void whoTakesOutSlowlyHoldsUpNobodyAndEverythingIsCounted() throws Exception {
    // Given one who is told and does nothing until it may
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong told = new AtomicLong();
    EventProcessing processing =
        new EventProcessing(new LaunchedProcesses(new ProcessLauncher()), SensorSettings.DEFAULT);
    EventConsumer consumer =
        new EventConsumer(queue, processing, event -> count(event, told, go), () -> {});
    consumer.start();

    // When more is made than fits
    for (int i = 0; i < MADE; i++) {
      sink.event(Events.ofLaunch(1, NOBODY, write("/" + i), i));
    }
    long dropped = queue.dropped();
    go.countDown();
    sink.lost(7);
    Await.until(() -> queue.size() == 0);
    consumer.close();

    // Then
    assertThat(dropped).isPositive();
    assertThat(told.get() + queue.dropped()).isEqualTo(MADE);
    assertThat(processing.kept()).isEqualTo(told.get());
    assertThat(queue.lost()).isEqualTo(7);
    assertThat(consumer.failures()).isZero();
  }

  private static void count(OsEvent event, AtomicLong told, CountDownLatch go) {
    try {
      go.await();
      assertThat(event.source()).isEqualTo("a");
      told.incrementAndGet();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void oneThatCannotBeUnderstoodIsCountedAndTheNextIsLookedAt() {
    // Given one who fails at first
    AtomicLong told = new AtomicLong();
    EventConsumer consumer =
        new EventConsumer(
            queue,
            new EventProcessing(
                new LaunchedProcesses(new ProcessLauncher()), SensorSettings.DEFAULT),
            event -> {
              if (told.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
              }
            },
            () -> {});
    sink.event(Events.ofLaunch(1, NOBODY, write("/a"), 1));
    sink.event(Events.ofLaunch(1, NOBODY, write("/b"), 2));

    // When
    consumer.start();
    Await.until(() -> told.get() == 2);
    consumer.close();

    // Then
    assertThat(consumer.failures()).isEqualTo(1);
  }

  @Test
  @Timeout(30) // of a wait that would take an hour
  void whoTakesOutIsWokenByAnotherSourceByMuchAndByTheEndOfABatch() throws Exception {
    wakes(
        () -> {
          SourceSink unused = queue.sink("b", why -> {});
        });

    sink.event(Events.ofLaunch(1, NOBODY, write("/a"), 1));
    wakes(sink::toldAll);

    wakes(
        () -> {
          for (int i = 0; i < EventQueue.CAPACITY / 4; i++) {
            sink.event(Events.ofLaunch(1, NOBODY, write("/a"), 1));
          }
        });
  }

  /** Has this wake who takes out, who sleeps; else does not return. */
  private void wakes(Runnable step) throws InterruptedException {
    Thread reader =
        Thread.ofPlatform().unstarted(() -> LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1)));
    queue.reader(reader);
    reader.start();
    while (reader.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    step.run();
    reader.join();
  }

  @Test
  void manyLossesAreOneGapUntilItWasTakenOut() {
    // Given
    for (int i = 0; i < 5_000; i++) {
      sink.lost(1);
    }

    // When
    int gaps = 0;
    for (EventQueue.Item item = queue.poll(); item != null; item = queue.poll()) {
      gaps += item instanceof EventQueue.Item.Gap ? 1 : 0;
    }
    sink.lost(1);

    // Then
    assertThat(gaps).isEqualTo(1);
    assertThat(queue.lost()).isEqualTo(5_001);
    assertThat(queue.poll()).isInstanceOf(EventQueue.Item.Gap.class);
  }

  @Test
  void settingsThatCannotBeUsedAreCountedAndThoseBeforeHoldOn() {
    // Given a folder of no name, which nobody can write into a file of ours
    List<OsEvent> told = new CopyOnWriteArrayList<>();
    EventConsumer consumer =
        new EventConsumer(
            queue,
            new EventProcessing(
                new LaunchedProcesses(new ProcessLauncher()), SensorSettings.DEFAULT),
            told::add,
            () -> {});
    consumer.start();

    // When
    consumer.change(
        new SensorSettings(
            true, Optional.empty(), List.of("~//"), Set.of(), Set.of(), List.of(), Set.of()));
    Await.until(() -> consumer.failures() == 1);
    sink.event(Events.ofLaunch(1, NOBODY, read("/home/me/.ssh/id"), 1));
    Await.until(() -> told.size() == 1);
    consumer.close();

    // Then
    assertThat(told.getFirst().sensitivity()).isEqualTo(Sensitivity.CREDENTIALS);
  }

  @Test
  void whileItIsHeldUpTheLagGrows() throws Exception {
    // Given one who does not come back from the first event
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong told = new AtomicLong();
    EventConsumer consumer =
        new EventConsumer(
            queue,
            new EventProcessing(
                new LaunchedProcesses(new ProcessLauncher()), SensorSettings.DEFAULT),
            event -> count(event, told, go),
            () -> {});
    consumer.start();
    sink.event(Events.ofLaunch(1, NOBODY, write("/a"), BootClock.now()));

    // When, then
    long least = 50_000_000L;
    Await.until(() -> consumer.lagNanos() > least);
    Await.until(() -> consumer.lagNanos() > 2 * least);
    go.countDown();
    consumer.close();
    assertThat(told.get()).isEqualTo(1);
  }
}
