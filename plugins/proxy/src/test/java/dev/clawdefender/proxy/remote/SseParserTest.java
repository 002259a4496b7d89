package dev.clawdefender.proxy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseParserTest {
  private static final String[] PIECES = {
    "data",
    "data: ",
    "data:  {\"é\":1}",
    "id: 7",
    "id",
    "event: endpoint",
    "retry: 20",
    ":",
    ": hm",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\r\n\r\n",
    "\r\r",
    "\uFEFF",
    "\0",
    "x",
    "😀",
    ":data: x",
    "id: a\0b"
  };

  /** What a parser has said and knows. */
  private record Read(List<String> events, String lastEventId, long retryMillis, int held) {}

  @Property(tries = 3000)
  void howTheBytesAreCutChangesNothing(@ForAll long seed) {
    // Given
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int next = Math.min(bytes.length, at + random.nextInt(5));
      chunks.add(Arrays.copyOfRange(bytes, at, next));
      at = next;
    }

    // When
    Read whole = read(List.of(bytes));
    Read cut = read(chunks);

    // Then
    assertThat(cut).isEqualTo(whole);
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("data: a\n\n", List.of("message a")),
        Arguments.of("data:a\r\rdata: b\r\n\r\n", List.of("message a", "message b")),
        Arguments.of("data: a\ndata:  b\ndata\n\n", List.of("message a\n b\n")),
        Arguments.of("\uFEFFdata: a\n\n", List.of("message a")),
        Arguments.of("\uFEFF\uFEFFdata: a\n\n", List.of()),
        Arguments.of(
            "event: endpoint\ndata: /m\n\ndata: b\n\n", List.of("endpoint /m", "message b")),
        Arguments.of("event: gone\n\ndata: b\n\n", List.of("message b")),
        Arguments.of(": a comment\nother: x\nid: 1\ndata:\n\n", List.of()),
        Arguments.of("data: it is not whole\n", List.of()));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void eventsAreReadAsTheStandardSays(String stream, List<String> events) {
    // When
    Read read = read(List.of(stream.getBytes(StandardCharsets.UTF_8)));

    // Then
    assertThat(read.events()).isEqualTo(events);
  }

  @Test
  void anIdCountsWhenItsEventIsWholeAndAlsoWithoutData() {
    // When
    Read read = read(List.of(bytes("id: 1\ndata: a\n\nid: 2\nretry: 30\n\nid: 3\ndata: b\n")));

    // Then
    assertThat(read.lastEventId()).isEqualTo("2");
    assertThat(read.retryMillis()).isEqualTo(30);
  }

  @Test
  void anIdWithAZeroAndATimeThatIsNoneAreLeftOut() {
    // When
    Read read = read(List.of(bytes("id: 1\n\nid: 2\0\n\nretry: 1s\n\n")));

    // Then
    assertThat(read.lastEventId()).isEqualTo("1");
    assertThat(read.retryMillis()).isEqualTo(-1);
  }

  @Test
  void anEventIsNoLongerThanItMayBeWhetherInOneLineOrInMany() {
    for (String line : List.of("x", "data: x\n")) {
      // Given
      List<String> events = new ArrayList<>();
      SseParser parser = new SseParser("", (type, data) -> events.add(type));
      byte[] chunk = bytes("data: " + line.repeat(100_000));
      int most = SseParser.MAX_EVENT + chunk.length;

      // When
      int given = 0;
      while (given <= 10 * most && parser.read(chunk)) {
        given += chunk.length;
        assertThat(parser.held()).isLessThanOrEqualTo(most);
      }

      // Then
      assertThat(given).isLessThan(10 * most);
      assertThat(parser.read(bytes("\n\n"))).isFalse();
      assertThat(events).isEmpty();
    }
  }

  private static Read read(List<byte[]> chunks) {
    List<String> events = new ArrayList<>();
    SseParser parser =
        new SseParser(
            "", (type, data) -> events.add(type + " " + new String(data, StandardCharsets.UTF_8)));
    for (byte[] chunk : chunks) {
      assertThat(parser.read(chunk)).isTrue();
    }
    return new Read(events, parser.lastEventId(), parser.retryMillis(), parser.held());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
