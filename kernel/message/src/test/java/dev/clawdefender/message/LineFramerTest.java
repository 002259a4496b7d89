package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineFramerTest {
  private static final String TOO_LONG = "<too long>";
  private static final int MIB = 1 << 20;

  /** A stream that gives at most so many bytes a read as {@code chunks} says. */
  private static InputStream chunked(byte[] bytes, IntSupplier chunks) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public int read(byte[] target, int offset, int length) {
        assertThat(length).isPositive(); // or the relay would spin
        return super.read(target, offset, Math.min(length, chunks.getAsInt()));
      }
    };
  }

  private static List<String> frames(LineFramer framer, InputStream in) {
    List<String> found = new ArrayList<>();
    try {
      boolean more;
      do {
        more = framer.fill(in);
        drain(framer, found);
      } while (more);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static void drain(LineFramer framer, List<String> found) {
    while (true) {
      switch (framer.next()) {
        case FRAME -> {
          int start = framer.frameStart();
          assertThat(framer.frameNext()).isBetween(framer.frameEnd(), framer.frameEnd() + 2);
          found.add(new String(framer.buffer(), start, framer.frameEnd() - start, UTF_8));
        }
        case TOO_LONG -> found.add(TOO_LONG);
        case NOTHING -> {
          return;
        }
      }
    }
  }

  /** What the frames should be, found with nothing of the framer. */
  private static List<String> expected(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    String last = lines.removeLast();
    lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    if (!last.isEmpty()) {
      lines.add(last);
    }
    return lines;
  }

  @Provide
  Arbitrary<String> stream() {
    Arbitrary<String> line =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab\r{}\"é").ofMaxLength(12),
            Arbitraries.strings().withChars("x").ofMinLength(1_000).ofMaxLength(3_000),
            Arbitraries.integers().between(60_000, 200_000).map("y"::repeat),
            Arbitraries.of("", "", "{}"));
    Arbitrary<String> ending = Arbitraries.of("\n", "\r\n", "\n\n", "\r\r\n");
    return Combinators.combine(line, ending)
        .as(String::concat)
        .list()
        .ofMaxSize(20)
        .flatMap(
            lines -> Arbitraries.of("", "end", "end\r").map(last -> String.join("", lines) + last));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void howAStreamIsCutDoesNotMatter(@ForAll("stream") String text, @ForAll long seed) {
    // Given
    byte[] bytes = text.getBytes(UTF_8);
    Random random = new Random(seed);
    int most = 1 << random.nextInt(18);

    // When
    List<String> whole = frames(new LineFramer(), new ByteArrayInputStream(bytes));
    List<String> cut = frames(new LineFramer(), chunked(bytes, () -> 1 + random.nextInt(most)));

    // Then
    assertThat(whole).isEqualTo(expected(text));
    assertThat(cut).isEqualTo(whole);
  }

  @Test
  void everyPlaceOfACutGivesTheSame() {
    // Given
    String text = "{\"a\":1}\r\n\n\r\n[]\n\"é😀\"\r\r\nlast";
    byte[] bytes = text.getBytes(UTF_8);

    for (int cut = 1; cut <= bytes.length; cut++) {
      int[] at = {cut};

      // When
      List<String> frames =
          frames(
              new LineFramer(),
              chunked(
                  bytes,
                  () -> {
                    int count = at[0];
                    at[0] = bytes.length;
                    return count;
                  }));

      // Then
      assertThat(frames).isEqualTo(expected(text));
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void anotherFramerCanGoOn(@ForAll("stream") String text, @ForAll long seed) throws IOException {
    // Given
    byte[] bytes = text.getBytes(UTF_8);
    Random random = new Random(seed);
    InputStream in = chunked(bytes, () -> 1 + random.nextInt(100_000));
    LineFramer framer = new LineFramer();
    List<String> found = new ArrayList<>();

    // When: the framer is handed over at any moment, with frames found and not found
    for (boolean more = true; more; ) {
      more = framer.fill(in);
      if (random.nextBoolean() && framer.next() == LineFramer.Found.FRAME) {
        int start = framer.frameStart();
        found.add(new String(framer.buffer(), start, framer.frameEnd() - start, UTF_8));
      }
      framer = framer.continued();
      drain(framer, found);
      framer = framer.continued();
    }

    // Then
    assertThat(found).isEqualTo(expected(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10485760, false, true", // 10 MiB
    "10485761, true, true",
    "10485760, false, false",
    "10485761, true, false",
    "20971519, true, true",
    "20971520, true, true", // 20 MiB
    "20971521, true, false",
    "73400320, true, true",
    "73400320, true, false",
  })
  void aLineThatIsTooLongIsReportedOnce(int length, boolean tooLong, boolean goesOn) {
    // Given
    byte[] rest = (goesOn ? "\r\nnext\n" : "").getBytes(UTF_8);
    byte[] bytes = new byte[3 + length + rest.length];
    Arrays.fill(bytes, (byte) 'x');
    bytes[2] = '\n';
    System.arraycopy(rest, 0, bytes, 3 + length, rest.length);

    for (int chunk : new int[] {4_096, 65_535, 1_000_003, Integer.MAX_VALUE}) {
      LineFramer framer = new LineFramer();
      int[] largest = {0};

      // When
      List<String> found =
          frames(
              framer,
              chunked(
                  bytes,
                  () -> {
                    largest[0] = Math.max(largest[0], framer.buffer().length);
                    return chunk;
                  }));

      // Then
      assertThat(found).hasSize(goesOn ? 3 : 2);
      assertThat(found.get(0)).isEqualTo("xx");
      assertThat(found.get(1).equals(TOO_LONG)).isEqualTo(tooLong);
      assertThat(tooLong || found.get(1).length() == length).isTrue();
      assertThat(found.getLast().equals("next")).isEqualTo(goesOn);
      assertThat(largest[0]).isLessThanOrEqualTo(LineFramer.MAX_BUFFER + MIB);
    }
  }

  @Test
  void whoeverGoesOnInsideATooLongLineStillThrowsAwayItsRest() throws IOException {
    // Given
    byte[] start = new byte[LineFramer.MAX_BUFFER];
    LineFramer framer = new LineFramer();
    InputStream in = new ByteArrayInputStream(start);
    LineFramer.Found found = LineFramer.Found.NOTHING;
    while (found == LineFramer.Found.NOTHING && framer.fill(in)) {
      found = framer.next();
    }
    assertThat(found).isEqualTo(LineFramer.Found.TOO_LONG);

    // When
    LineFramer next = framer.continued();
    List<String> frames = frames(next, new ByteArrayInputStream("rest\nfine\n".getBytes(UTF_8)));

    // Then
    assertThat(frames).containsExactly("fine");
  }

  @Test
  void theMemoryOfALargeMessageIsGivenBack() {
    // Given
    LineFramer framer = new LineFramer();
    String text = "x".repeat(5 * MIB) + "\n{}\n";

    // When
    frames(framer, new ByteArrayInputStream(text.getBytes(UTF_8)));

    // Then
    assertThat(framer.buffer().length).isLessThanOrEqualTo(MIB);
  }
}
