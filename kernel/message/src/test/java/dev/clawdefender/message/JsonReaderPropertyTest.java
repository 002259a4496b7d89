package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class JsonReaderPropertyTest {
  private static final String SPICE = "{}[]\",:\\/u0123456789abtfn.eE+- \t\n\r\u0000'";

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void jacksonReadsTheSame(@ForAll("json") String text) {
    // Given
    byte[] bytes = text.getBytes(UTF_8);

    // When
    Object ours = JsonTree.ours(bytes);

    // Then
    assertThat(ours).isEqualTo(JsonTree.theirs(bytes));
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void jacksonRefusesTheSameDamagedTexts(@ForAll("json") String text, @ForAll long seed) {
    // Given
    byte[] bytes = damaged(text.getBytes(UTF_8), new Random(seed));

    // When
    Object ours = JsonTree.ours(bytes);

    // Then
    assertThat(ours).isEqualTo(JsonTree.theirs(bytes));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void everyPrefixOfAContainerIsRefused(@ForAll("json") String text) {
    // Given
    byte[] bytes = ("[" + text + "]").getBytes(UTF_8);
    JsonReader reader = new JsonReader();
    JsonTape tape = new JsonTape();

    for (int to = 0; to < bytes.length; to++) {
      // When
      JsonFault fault = reader.read(bytes, 0, to, tape);

      // Then
      assertThat(fault).isNotNull();
      assertThat(requireNonNull(fault).offset()).isBetween(0, to);
    }
  }

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void comparingAgreesWithDecoding(@ForAll("key") String spelling, @ForAll("key") String other) {
    // Given
    byte[] bytes = ("[" + spelling + "," + other + "]").getBytes(UTF_8);
    JsonTape tape = new JsonTape();
    assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
    String first = tape.text(1);
    String second = tape.text(2);

    // When, Then
    assertThat(tape.stringEquals(1, first)).isTrue();
    assertThat(tape.stringEquals(1, second)).isEqualTo(first.equals(second));
    assertThat(tape.stringEquals(1, first + "\uDE00")).isFalse();
    for (int i = 0; i < first.length(); i++) {
      assertThat(tape.stringEquals(1, first.substring(0, i))).isFalse();
    }
  }

  private static byte[] damaged(byte[] bytes, Random random) {
    byte[] result = bytes;
    for (int n = random.nextInt(3); n >= 0; n--) {
      int at = random.nextInt(result.length + 1);
      int gone = Math.min(random.nextInt(3), result.length - at);
      byte[] put = new byte[random.nextInt(3)];
      for (int i = 0; i < put.length; i++) {
        put[i] =
            random.nextInt(4) == 0
                ? (byte) random.nextInt()
                : (byte) SPICE.charAt(random.nextInt(SPICE.length()));
      }
      byte[] next = new byte[result.length - gone + put.length];
      System.arraycopy(result, 0, next, 0, at);
      System.arraycopy(put, 0, next, at, put.length);
      System.arraycopy(result, at + gone, next, at + put.length, result.length - at - gone);
      result = next;
    }
    return result;
  }

  @Provide
  Arbitrary<String> json() {
    return value(2);
  }

  private Arbitrary<String> value(int depth) {
    Arbitrary<String> scalar =
        Arbitraries.oneOf(
            key(),
            Arbitraries.of(
                "null", "true", "false", "-0", "0.10", "1e5", "-12.5E-3", "99999999999999999999"),
            Arbitraries.longs().map(String::valueOf));
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<String> inner = value(depth - 1);
    Arbitrary<String> space = Arbitraries.of("", "", "", " ", "\t", "\n ");
    Arbitrary<String> array =
        Combinators.combine(inner.list().ofMaxSize(4), space)
            .as((list, s) -> "[" + s + String.join(s + "," + s, list) + s + "]");
    Arbitrary<String> member =
        Combinators.combine(key(), inner, space).as((k, v, s) -> k + s + ":" + s + v);
    Arbitrary<String> object =
        Combinators.combine(member.list().ofMaxSize(depth == 2 ? 14 : 5), space)
            .as((list, s) -> "{" + s + String.join("," + s, list) + s + "}");
    return Arbitraries.frequencyOf(Tuple.of(1, scalar), Tuple.of(2, array), Tuple.of(3, object));
  }

  /** Strings short and alike enough for duplicates, their characters spelled in different ways. */
  @Provide
  Arbitrary<String> key() {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.of(
                "a", "\\u0061", "b", "é", "\\u00e9", "\\u00E9", "/", "\\/", "\\n", "\\\""),
            Arbitraries.of(
                "😀", "\\ud83d\\ude00", "\\ud83d", "\\uDE00", "€", "12345678", "\\\\", "\\u0000"),
            Arbitraries.chars().range(' ', '~').map(JsonReaderPropertyTest::escape),
            Arbitraries.chars().range('\u0080', '\uD7FF').map(String::valueOf));
    return piece.list().ofMaxSize(6).map(JsonReaderPropertyTest::quoted);
  }

  private static String quoted(List<String> pieces) {
    return pieces.stream().collect(Collectors.joining("", "\"", "\""));
  }

  private static String escape(char c) {
    return c == '"' || c == '\\' ? "\\" + c : String.valueOf(c);
  }
}
