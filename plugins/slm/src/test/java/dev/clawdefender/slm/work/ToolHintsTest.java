package dev.clawdefender.slm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.slm.LabelledCall;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolHintsTest {
  private final ToolHints hints = new ToolHints();

  private static MessageEvent list(String session, int bytes, String... destructive) {
    StringBuilder tools = new StringBuilder("{\"tools\":[{\"name\":\"read\"}");
    for (String name : destructive) {
      tools
          .append(",{\"name\":\"")
          .append(name)
          .append("\",\"annotations\":{\"destructiveHint\":true}}");
    }
    return new MessageEvent(
        Instant.EPOCH,
        session,
        "files",
        "client",
        Direction.TO_CLIENT,
        EventType.RESPONSE,
        "tools/list",
        "",
        "1",
        new Decision(Action.ALLOW, "r", 1, ""),
        true,
        false,
        bytes,
        LabelledCall.json(tools.append("]}").toString()));
  }

  @Test
  void pagesOfAListAddUp() {
    // When
    hints.offer(list("s", 100, "tidy"));
    hints.offer(list("s", 100, "sweep"));
    // Then
    assertThat(hints.isDestructive("s", "tidy")).isTrue();
    assertThat(hints.isDestructive("s", "sweep")).isTrue();
    assertThat(hints.isDestructive("s", "read")).isFalse();
    assertThat(hints.isDestructive("other", "tidy")).isFalse();
  }

  @Test
  void whatWaitsToBeReadIsBoundedInBytesAndNothingHidesBehindIt() {
    // When
    for (int i = 0; i < 1_000; i++) {
      hints.offer(list("s" + i % 20, ToolHints.MAX_LIST_BYTES, "tidy"));
    }
    // Then
    assertThat(hints.unreadBytes()).isLessThanOrEqualTo(ToolHints.MAX_UNREAD_BYTES);
    assertThat(hints.isDestructive("s19", "read")).isTrue();
    // When
    for (int i = 0; i < 20; i++) {
      hints.isDestructive("s" + i, "read");
    }
    // Then
    assertThat(hints.unreadBytes()).isZero();
  }

  @Test
  void whoSaysMuchSpoilsNoOtherSession() {
    // When
    hints.offer(list("quiet", 100, "tidy"));
    for (int i = 0; i < 100; i++) {
      hints.offer(list("loud" + i % 20, ToolHints.MAX_LIST_BYTES, "tidy"));
    }
    hints.offer(list("late", 100, "tidy"));
    // Then
    for (String session : List.of("quiet", "late")) {
      assertThat(hints.isDestructive(session, "tidy")).isTrue();
      assertThat(hints.isDestructive(session, "read")).isFalse();
    }
  }

  @Test
  void ofSessionsThatAreOverNothingWaits() {
    // When
    for (int i = 0; i < 20; i++) {
      hints.offer(list("s" + i, ToolHints.MAX_LIST_BYTES, "tidy"));
      hints.forget("s" + i);
    }
    // Then
    assertThat(hints.unreadBytes()).isZero();
  }

  @Test
  void ofSessionsThatAreForgottenNothingWaits() {
    // When
    for (int i = 0; i < 3_000; i++) {
      hints.offer(list("s" + i, 1_000, "tidy"));
    }
    // Then
    assertThat(hints.unreadBytes()).isEqualTo(1_000 * 1_000);
  }

  @Test
  void whoNamesMoreThanIsKeptOrAListThatIsTooLongIsTakenAtItsWorst() {
    // When
    String[] names = new String[200];
    for (int i = 0; i < names.length; i++) {
      names[i] = "n".repeat(100) + i;
    }
    hints.offer(list("many", 1_000, names));
    hints.offerWithoutContent(list("long", ToolHints.MAX_LIST_BYTES + 1).withoutContent());
    // Then
    assertThat(hints.isDestructive("many", "read")).isTrue();
    assertThat(hints.isDestructive("long", "read")).isTrue();
    assertThat(
            hints.wantsContent(
                EventType.RESPONSE,
                Direction.TO_CLIENT,
                "tools/list",
                ToolHints.MAX_LIST_BYTES + 1))
        .isFalse();
  }
}
