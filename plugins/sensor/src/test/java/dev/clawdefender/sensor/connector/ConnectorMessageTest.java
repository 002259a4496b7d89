package dev.clawdefender.sensor.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConnectorMessageTest {
  private static final int FORK = 1;
  private static final int EXEC = 2;
  private static final int EXIT = 0x8000_0000;

  /** As the kernel lays it out: netlink header, connector header, event. */
  private static ByteBuffer message(int what, int... data) {
    ByteBuffer buffer = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());
    buffer.putInt(52 + 4 * data.length).putShort((short) 3).putShort((short) 0).putInt(0).putInt(0);
    buffer.putInt(1).putInt(1).putInt(77).putInt(0).putShort((short) 40).putShort((short) 0);
    buffer.putInt(what).putInt(3).putLong(1_234_567_890L);
    for (int each : data) {
      buffer.putInt(each);
    }
    return buffer.flip();
  }

  @Test
  void readsWhatHappenedToProcesses() {
    assertThat(ConnectorMessage.read(message(FORK, 10, 11, 20, 20)))
        .isEqualTo(new ConnectorMessage(3, 77, 1_234_567_890L, new ProcessNotice.Forked(11, 20)));
    assertThat(notice(message(EXEC, 21, 20))).isEqualTo(new ProcessNotice.Executed(20));
    assertThat(notice(message(EXIT, 20, 20, 3 << 8, 17, 10, 11)))
        .isEqualTo(new ProcessNotice.Exited(20, 3, 11));
    assertThat(notice(message(EXIT, 20, 20, 0x80 | 11, 17, 10, 11)))
        .isEqualTo(new ProcessNotice.Exited(20, 128 + 11, 11));
    assertThat(notice(message(0, 1))).isEqualTo(new ProcessNotice.Answer(1));
  }

  private static ProcessNotice notice(ByteBuffer buffer) {
    return Objects.requireNonNull(ConnectorMessage.read(buffer)).notice();
  }

  @Test
  void threadsAreNoProcesses() {
    assertThat(notice(message(FORK, 10, 11, 21, 20))).isEqualTo(new ProcessNotice.Other());
    assertThat(notice(message(EXIT, 21, 20, 0, 0, 0, 0))).isEqualTo(new ProcessNotice.Other());
    assertThat(notice(message(0x200, 1, 1))).isEqualTo(new ProcessNotice.Other());
  }

  @Test
  void whatIsCutShortOrOfAnotherConnectorIsNothing() {
    // Given
    ByteBuffer whole = message(FORK, 10, 11, 20, 20);
    ByteBuffer other = message(FORK, 10, 11, 20, 20).putInt(16, 9);

    // When, then
    for (int length = 0; length < whole.limit(); length++) {
      assertThat(ConnectorMessage.read(whole.duplicate().order(whole.order()).limit(length)))
          .isNull();
    }
    assertThat(ConnectorMessage.read(other)).isNull();
  }

  @Property
  void noBytesDoHarm(@ForAll byte[] bytes) {
    // Given any bytes, when they are read, then it is nothing or a message
    ConnectorMessage message =
        ConnectorMessage.read(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
    assertThat(message == null || bytes.length >= 52).isTrue();
  }
}
