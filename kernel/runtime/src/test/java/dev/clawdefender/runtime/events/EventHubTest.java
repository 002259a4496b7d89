package dev.clawdefender.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import org.junit.jupiter.api.Test;

class EventHubTest {
  private final EventHub events = new EventHub();

  private static EventListener listener(MessageFilter filter, boolean content) {
    return new EventListener() {
      @Override
      public Interest interest() {
        return Interest.in(filter);
      }

      @Override
      public boolean wantsContent(
          EventType type, Direction direction, CharSequence method, int bytes) {
        return content;
      }

      @Override
      public void offer(Event event) {}
    };
  }

  @Test
  void whatAnswersSayIsCopiedOnlyForWhoWantsThem() {
    // Given one who wants to read lists of tools, and one who wants to know of all answers
    events.add(
        listener(
            MessageFilter.of(EventType.RESPONSE).methods("tools/list").only(Direction.TO_CLIENT),
            true));
    events.add(listener(MessageFilter.of(EventType.RESPONSE), false));

    // When / Then
    assertThat(events.wantsContent(EventType.RESPONSE, Direction.TO_CLIENT, "tools/list", 9))
        .isTrue();
    assertThat(events.wantsContent(EventType.RESPONSE, Direction.TO_CLIENT, "tools/call", 9))
        .isFalse();
    assertThat(events.wantsContent(EventType.RESPONSE, Direction.TO_SERVER, "tools/list", 9))
        .isFalse();
    assertThat(events.wants(EventType.RESPONSE, Direction.TO_CLIENT, "tools/call")).isTrue();
  }
}
