package dev.clawdefender.correlation.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.correlation.work.EventInbox.Loss;
import dev.clawdefender.testkit.TestMessage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventInboxTest {
  private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

  private final EventInbox inbox =
      new EventInbox(
          new Interest(
              new MessageFilter(
                  EnumSet.allOf(EventType.class), Set.of(Direction.values()), List.of()),
              Set.of(OsEvent.class)),
          (type, direction, method, bytes) -> true,
          message -> true);

  private static OsEvent effect(String session, String server) {
    return new OsEvent(
        Instant.EPOCH,
        server,
        session,
        1,
        0,
        "",
        "",
        "",
        new OsAction.Exit(0),
        Sensitivity.NONE,
        "ebpf",
        Certainty.SEEN);
  }

  @Test
  void requestsLeaveRoomForEffectsAndAnswers() {
    // When one session asks without end
    for (int i = 0; i < EventInbox.CAPACITY; i++) {
      inbox.offer(TestMessage.call("t", "{}").event("noisy"));
    }

    // Then it is the one that loses something
    assertThat(inbox.size()).isEqualTo(EventInbox.FOR_REQUESTS);
    assertThat(inbox.dropped()).isEqualTo(EventInbox.CAPACITY - EventInbox.FOR_REQUESTS);
    assertThat(inbox.takeLosses()).containsExactly(new Loss("noisy", "server"));

    // And what others do is still taken
    inbox.offer(effect("quiet", "files"));
    inbox.offer(TestMessage.result("t", "{}").event("quiet"));
    assertThat(inbox.takeLosses()).isEmpty();
    assertThat(inbox.size()).isEqualTo(EventInbox.FOR_REQUESTS + 2);
  }

  @Test
  @Timeout(30) // of a wait that would take an hour
  void whoHadSomethingToDoLooksOnceMoreByItself() {
    // Given
    inbox.offer(effect("a", "files"));
    assertThat(inbox.poll()).isNotNull();

    // When nobody wakes the reader
    inbox.await(AN_HOUR);

    // Then it goes on
    assertThat(inbox.poll()).isNull();
  }

  @Test
  @Timeout(30)
  void whoSleepsIsWokenByTheNextEvent() throws Exception {
    // Given
    Thread reader = Thread.ofPlatform().start(() -> inbox.await(AN_HOUR));
    while (reader.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }

    // When
    inbox.offer(effect("a", "files"));

    // Then
    reader.join();
    assertThat(inbox.poll()).isNotNull();
  }

  @Test
  void whatIsDroppedIsKnownByItsSession() {
    // Given no room at all
    for (int i = 0; i < EventInbox.CAPACITY; i++) {
      inbox.offer(effect("noisy", "web"));
    }
    assertThat(inbox.takeGap()).isFalse();

    // When
    inbox.offer(effect("a", "files"));
    inbox.offer(effect("a", "files"));
    inbox.offer(effect("", "boots"));
    inbox.offer(effect("", ""));

    // Then each session is told of once, and what is of no server not at all
    assertThat(inbox.takeGap()).isTrue();
    assertThat(inbox.takeLosses())
        .containsExactlyInAnyOrder(new Loss("a", "files"), new Loss("", "boots"));
    assertThat(inbox.takeGap()).isFalse();
    assertThat(inbox.takeLosses()).isEmpty();
    assertThat(inbox.dropped()).isEqualTo(4);
  }
}
