package dev.clawdefender.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import org.junit.jupiter.api.Test;

class MethodsTest {
  @Test
  void knowsWhoMaySendWhat() {
    Methods.Method call = known("tools/call");
    assertThat(call.eventType()).isEqualTo(EventType.TOOL_CALL);
    assertThat(call.sender().allows(Direction.TO_SERVER)).isTrue();
    assertThat(call.sender().allows(Direction.TO_CLIENT)).isFalse();
    assertThat(call.notification()).isFalse();
    assertThat(call.plumbing()).isFalse();
    Methods.Method progress = known("notifications/progress");
    assertThat(progress.notification()).isTrue();
    assertThat(progress.sender()).isEqualTo(Methods.Sender.BOTH);
  }

  @Test
  void doesNotKnowWhatIsNotInTheTable() {
    assertThat(Methods.find("tools/Call")).isNull();
    assertThat(Methods.find("")).isNull();
  }

  private static Methods.Method known(String name) {
    return java.util.Objects.requireNonNull(Methods.find(new StringBuilder(name)), name);
  }
}
