package dev.clawdefender.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Any bytes, through everything that reads a message. The seeds beside it are run by every build;
 * {@code JAZZER_FUZZ=1 mvn -pl kernel/message -am test -Dtest=MessageFuzzTest} looks for more.
 */
class MessageFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void bytes(byte[] bytes) throws IOException {
    LineFramer framer = new LineFramer();
    JsonReader reader = new JsonReader();
    JsonTape tape = new JsonTape();
    Envelope envelope = new Envelope();
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    boolean more;
    do {
      more = framer.fill(in);
      while (framer.next() == LineFramer.Found.FRAME) {
        byte[] buffer = framer.buffer();
        IdSalvage.find(buffer, framer.frameStart(), framer.frameEnd());
        JsonFault fault = reader.read(buffer, framer.frameStart(), framer.frameEnd(), tape);
        byte[] frame = Arrays.copyOfRange(buffer, framer.frameStart(), framer.frameEnd());
        Object theirs = JsonTree.theirs(frame);
        if (fault != null) {
          assertThat(theirs).as("refused: %s", fault).isNull();
          assertThat(fault.offset()).isBetween(framer.frameStart(), framer.frameEnd());
        } else {
          assertThat(JsonTree.of(tape, 0)).isEqualTo(theirs);
          check(envelope, tape, requireNonNull(theirs));
        }
      }
    } while (more);
  }

  private static void check(Envelope envelope, JsonTape tape, Object theirs) {
    if (envelope.read(tape, 0) != null) {
      return;
    }
    assertThat(theirs).isInstanceOf(Map.class);
    Map<?, ?> members = (Map<?, ?>) theirs;
    assertThat(members.get("jsonrpc")).isEqualTo("2.0");
    same(tape, envelope.id(), members, "id");
    same(tape, envelope.method(), members, "method");
    same(tape, envelope.params(), members, "params");
    same(tape, envelope.result(), members, "result");
    same(tape, envelope.error(), members, "error");
    switch (envelope.kind()) {
      case REQUEST -> assertThat(members.containsKey("id")).isTrue();
      case NOTIFICATION -> assertThat(members.containsKey("id")).isFalse();
      case RESULT -> assertThat(members.containsKey("error")).isFalse();
      case ERROR -> assertThat(members.get("error")).isInstanceOf(Map.class);
    }
  }

  private static void same(JsonTape tape, int token, Map<?, ?> members, String name) {
    assertThat(token >= 0).isEqualTo(members.containsKey(name));
    if (token >= 0) {
      assertThat(JsonTree.of(tape, token)).isEqualTo(members.get(name));
    }
  }
}
