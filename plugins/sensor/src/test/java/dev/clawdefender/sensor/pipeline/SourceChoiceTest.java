package dev.clawdefender.sensor.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.Await;
import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceChoiceTest {
  /** A source that does what it is told, on a thread of its own as all are. */
  private static final class Scripted implements SourceKind {
    private final String name;
    volatile String note = "";
    volatile @Nullable String unavailable;
    volatile @Nullable String doesNotStart;
    volatile @Nullable SourceSink sink;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger running = new AtomicInteger();

    Scripted(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Capabilities capabilities() {
      return Capabilities.of(Ability.ALL);
    }

    @Override
    public EventSource open(SensorSettings settings) throws UnavailableException {
      opened.incrementAndGet();
      if (unavailable != null) {
        throw new UnavailableException(unavailable, "mend it");
      }
      return new EventSource() {
        @Override
        public void start(SourceSink told) throws IOException {
          if (doesNotStart != null) {
            throw new IOException(doesNotStart);
          }
          sink = told;
          running.incrementAndGet();
        }

        @Override
        public void close() {
          if (sink != null) {
            sink = null;
            running.decrementAndGet();
          }
        }

        @Override
        public SourceStatus status() {
          return new SourceStatus(note, 1);
        }
      };
    }

    void fail(String why) {
      requireNonNull(sink).failed(why);
    }
  }

  private final Scripted best = new Scripted("ebpf");
  private final Scripted second = new Scripted("fanotify");
  private final Scripted last = new Scripted("polling");
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Queue<SourceChoice.News> heard = new ConcurrentLinkedQueue<>();
  private final AtomicLong clock = new AtomicLong();
  private final EventQueue queue = new EventQueue(() -> false);
  private final SourceChoice choice =
      new SourceChoice(
          List.of(best, second, last),
          queue,
          SensorSettings.DEFAULT,
          news -> {
            said.add(news.text());
            heard.add(news);
          },
          clock::get);

  @AfterEach
  void end() {
    choice.close();
    assertThat(List.of(best, second, last)).allMatch(each -> each.running.get() == 0);
  }

  private void awaitName(String name) {
    Await.until(() -> choice.name().equals(name));
  }

  private void passTime(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    choice.wake();
  }

  @Test
  void theBestThatWorksIsUsedAndTheReasonIsSaid() {
    // Given
    best.unavailable = "no rights";
    second.doesNotStart = "no memory";

    // When
    choice.start().join();

    // Then
    assertThat(choice.name()).isEqualTo("polling");
    assertThat(said)
        .containsExactly("the source is polling; ebpf: no rights; mend it; fanotify: no memory");
  }

  @Test
  void oneThatFailsMakesRoomForTheNextAndComesBackWhenItWorksAgain() {
    // Given
    choice.start().join();
    assertThat(choice.name()).isEqualTo("ebpf");

    // When
    best.unavailable = "taken away";
    best.fail("gone");

    // Then
    awaitName("fanotify");
    assertThat(best.running).hasValue(0);
    Await.until(() -> said.contains("the source is fanotify; ebpf: gone"));

    // When it is tried again too early, then in vain
    int before = best.opened.get();
    passTime(4);
    assertThat(best.opened).hasValue(before);
    passTime(1);
    Await.until(() -> best.opened.get() > before);
    assertThat(choice.name()).isEqualTo("fanotify");

    // When it works again
    best.unavailable = null;
    Await.until(
        () -> {
          passTime(1);
          return choice.name().equals("ebpf");
        });

    // Then
    assertThat(second.running).hasValue(0);
    Await.until(() -> said.contains("the source is ebpf"));
  }

  @Test
  void oneThatFailsAgainAndAgainIsTriedLessAndLess() {
    // Given
    choice.start().join();

    // When it fails whenever it is used, Then it is used again after a longer and longer time
    int opened = 1;
    for (int pause : List.of(5, 10, 20, 40, 80, 160, 300, 300)) {
      best.fail("again");
      awaitName("fanotify");
      passTime(pause - 1);
      assertThat(best.opened).hasValue(opened);
      passTime(1);
      awaitName("ebpf");
      assertThat(best.opened).hasValue(++opened);
    }
  }

  @Test
  void whereNothingWorksThatIsSaidAndOthersAreTriedLater() {
    // Given
    best.unavailable = "a";
    second.unavailable = "b";
    last.unavailable = "c";

    // When
    choice.start().join();

    // Then
    assertThat(choice.name()).isEmpty();
    assertThat(said).last().asString().startsWith("nothing is seen of the operating system");
    assertThat(heard).last().extracting(SourceChoice.News::seeing).isEqualTo(false);
    assertThat(heard).last().extracting(SourceChoice.News::wanted).isEqualTo(true);

    // When
    last.unavailable = null;
    passTime(6);

    // Then
    awaitName("polling");
  }

  @Test
  void whatIsConfiguredCountsAtOnceAndWhatMakesNoDifferenceChangesNothing() {
    // Given
    choice.start().join();

    // When only one may be used
    choice.change(settings(true, Optional.of("polling"), Set.of()));

    // Then
    awaitName("polling");
    assertThat(best.running).hasValue(0);

    // When something else changes
    int before = last.opened.get();
    choice.change(settings(true, Optional.of("polling"), Set.of("other")));
    choice.change(settings(false, Optional.of("polling"), Set.of("other")));

    // Then it is the same source until it is off
    awaitName("");
    assertThat(last.opened).hasValue(before);
    Await.until(() -> said.contains("it is off: [sensor] enabled = false"));
    assertThat(heard).last().extracting(SourceChoice.News::wanted).isEqualTo(false);
  }

  @Test
  void thatNobodyLooksAtEventsAnyMoreIsSaid() {
    // Given
    choice.start().join();
    assertThat(heard).last().extracting(SourceChoice.News::seeing).isEqualTo(true);

    // When an event waits for long
    long longAgo = BootClock.now() - TimeUnit.SECONDS.toNanos(60);
    requireNonNull(best.sink).event(Events.exit(Events.NOBODY, longAgo));
    assertThat(queue.poll()).isInstanceOf(EventQueue.Item.Source.class);

    // Then
    Await.until(
        () -> {
          choice.wake();
          return said.stream().anyMatch(text -> text.contains("not looked at any more"));
        });
    assertThat(heard).last().extracting(SourceChoice.News::seeing).isEqualTo(false);
  }

  @Test
  void whatTheSourceHasToSayIsSaidAndAgainWhenItChanges() {
    // Given
    best.note = "a kind of file is not watched";
    choice.start().join();
    assertThat(heard)
        .containsExactly(
            new SourceChoice.News(
                true, true, "the source is ebpf; it says: a kind of file is not watched"));
    assertThat(choice.isNoted()).isTrue();

    // When
    best.note = "";

    // Then
    Await.until(
        () -> {
          choice.wake();
          return said.contains("the source is ebpf");
        });
    assertThat(choice.isNoted()).isFalse();
  }

  private static SensorSettings settings(
      boolean enabled, Optional<String> source, Set<String> programs) {
    return new SensorSettings(enabled, source, List.of(), programs, Set.of(), List.of(), Set.of());
  }
}
