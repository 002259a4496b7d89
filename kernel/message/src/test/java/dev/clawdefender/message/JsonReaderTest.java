package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();

  /** A text of which every character is one byte, and what is wrong with it. */
  record Bad(String text, JsonFault.Kind kind) {
    static Bad of(JsonFault.Kind kind, String text) {
      return new Bad(text, kind);
    }
  }

  static List<Bad> bad() {
    List<Bad> all = new ArrayList<>();
    each(all, JsonFault.Kind.EMPTY, "", " ", "\t\n ");
    each(all, JsonFault.Kind.BYTE_ORDER_MARK, "\u00EF\u00BB\u00BF{}", "\u00EF\u00BB\u00BF");
    each(
        all, JsonFault.Kind.BARE_CARRIAGE_RETURN, "\r{}", "{}\r", "{\r}", "[1,\r2]", "{\"a\"\r:1}");
    each(
        all,
        JsonFault.Kind.BARE_CARRIAGE_RETURN,
        "{\"a\":\r1}",
        "[\r]",
        "1\r",
        "[1\r]",
        "{}\n\r\n");
    each(all, JsonFault.Kind.TRAILING, "1 2", "{}{}", "{} x", "null,", "[]]", "01", "-012", "00");
    each(all, JsonFault.Kind.TRAILING, "0x1", "1.0.0", "\"a\"\"b\"", "true1", "1a", "{}//", "{}#");
    each(
        all, JsonFault.Kind.BAD_NUMBER, "1.", "1.e1", "-", "-a", "1e", "1e+", "-.5", "[1.]", "1E-");
    each(all, JsonFault.Kind.BAD_NUMBER, "-Infinity", "--1", "-\"");
    each(all, JsonFault.Kind.NOT_JSON, "NaN", "Infinity", ".5", "+1", "'a'", "{'a':1}", "{a:1}");
    each(
        all,
        JsonFault.Kind.NOT_JSON,
        "[1,]",
        "{\"a\":1,}",
        "[,1]",
        "{,}",
        "[1,,2]",
        "[",
        "{",
        "[1");
    each(
        all,
        JsonFault.Kind.NOT_JSON,
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\" 1}",
        "{1:1}",
        "[1 2]");
    each(
        all,
        JsonFault.Kind.NOT_JSON,
        "{\"a\":1 \"b\":2}",
        "[}",
        "{]",
        "[1}",
        "{\"a\":1]",
        "]",
        "}");
    each(all, JsonFault.Kind.NOT_JSON, ",", ":", "tru", "True", "nul", "NULL", "fals", "undefined");
    each(all, JsonFault.Kind.NOT_JSON, "//\n1", "/**/1", "[1/**/]", "#\n1", "\f1", "\u000B1", "\0");
    each(
        all,
        JsonFault.Kind.NOT_JSON,
        "\u00A01",
        "[1\u0000]",
        "[01]",
        "\u00FF",
        "{\"a\":}",
        "{null:1}");
    each(
        all,
        JsonFault.Kind.BAD_STRING,
        "\"",
        "\"a",
        "\"a\\",
        "\"\\\"",
        "\"\n\"",
        "\"\t\"",
        "\"\0\"");
    each(all, JsonFault.Kind.BAD_STRING, "\"\r\"", "\"\u001F\"", "\"12345678\u0001\"", "\"\\x41\"");
    each(
        all,
        JsonFault.Kind.BAD_STRING,
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\U0041\"",
        "\"\\'\"",
        "\"\\u");
    each(
        all,
        JsonFault.Kind.BAD_STRING,
        "\"\\0\"",
        "\"\\u-123\"",
        "\"\\\n\"",
        "{\"a\n\":1}",
        "\"\\v\"");
    each(all, JsonFault.Kind.BAD_STRING, "\"\\u004\u00b2\"");
    each(
        all,
        JsonFault.Kind.INVALID_UTF8,
        "\"\u00FF\"",
        "\"\u00FE\"",
        "\"\u0080\"",
        "\"\u00C0\u0080\"");
    each(
        all,
        JsonFault.Kind.INVALID_UTF8,
        "\"\u00C1\u00BF\"",
        "\"\u00E0\u0080\u00AF\"",
        "\"\u00C3\"");
    each(
        all, JsonFault.Kind.INVALID_UTF8, "\"\u00E0\u009F\u00BF\"", "\"\u00F0\u0080\u0080\u00AF\"");
    each(
        all, JsonFault.Kind.INVALID_UTF8, "\"\u00F0\u008F\u00BF\u00BF\"", "\"\u00ED\u00A0\u0080\"");
    each(
        all, JsonFault.Kind.INVALID_UTF8, "\"\u00ED\u00BF\u00BF\"", "\"\u00F4\u0090\u0080\u0080\"");
    each(
        all,
        JsonFault.Kind.INVALID_UTF8,
        "\"\u00F5\u0080\u0080\u0080\"",
        "\"\u00E2\u0082\"",
        "\"\u00E2");
    each(
        all,
        JsonFault.Kind.INVALID_UTF8,
        "\"\u00F0\u009F\u0098\"",
        "\"\u00F0\u009F\u0098",
        "\"\u00C3(\"");
    each(all, JsonFault.Kind.INVALID_UTF8, "\"\u00F8\u0088\u0080\u0080\u0080\"", "{\"\u00FF\":1}");
    each(all, JsonFault.Kind.DUPLICATE_KEY, "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}");
    each(all, JsonFault.Kind.DUPLICATE_KEY, "{\"method\":1,\"\\u006dethod\":2}", "{\"\":1,\"\":2}");
    each(all, JsonFault.Kind.DUPLICATE_KEY, "{\"/\":1,\"\\/\":2}", "{\"\\n\":1,\"\\u000A\":2}");
    each(all, JsonFault.Kind.DUPLICATE_KEY, "{\"\u00C3\u00A9\":1,\"\\u00e9\":2}");
    each(
        all, JsonFault.Kind.DUPLICATE_KEY, "{\"\u00F0\u009F\u0098\u0080\":1,\"\\uD83D\\uDE00\":2}");
    each(
        all,
        JsonFault.Kind.DUPLICATE_KEY,
        "{\"\\ud800\":1,\"\\uD800\":2}",
        "{\"\\u0000\":1,\"\\u0000\":2}");
    each(all, JsonFault.Kind.DUPLICATE_KEY, "[[{\"x\":{\"k\":[],\"j\":{},\"k\":1}}]]");
    each(all, JsonFault.Kind.DUPLICATE_KEY, "{\"a\":{\"a\":{\"b\":1}},\"c\":1,\"a\":2}");
    each(all, JsonFault.Kind.DUPLICATE_KEY, nested("[", 127) + "{\"a\":1,\"a\":2");
    each(
        all,
        JsonFault.Kind.TOO_DEEP,
        nested("[", 129),
        nested("{\"a\":", 129),
        nested("[{\"a\":", 65));
    each(all, JsonFault.Kind.TOO_DEEP, nested("[", 100_000), nested("[1,[],", 128) + "[");
    return all;
  }

  private static void each(List<Bad> all, JsonFault.Kind kind, String... texts) {
    for (String text : texts) {
      all.add(Bad.of(kind, text));
    }
  }

  private static String nested(String opening, int times) {
    return opening.repeat(times);
  }

  @Test
  void moreValuesThanThereIsMemoryForAreRefused() {
    // Given
    String most = "[" + "1,".repeat(JsonReader.MAX_TOKENS - 2) + "1]";
    String more = "[" + "{\"a\":1},".repeat(JsonReader.MAX_TOKENS / 3) + "1,1,1]";

    // When
    JsonFault fitting = reader.read(most.getBytes(ISO_8859_1), 0, most.length(), tape);
    int read = tape.size();
    JsonFault fault = reader.read(more.getBytes(ISO_8859_1), 0, more.length(), tape);

    // Then
    assertThat(fitting).isNull();
    assertThat(read).isEqualTo(JsonReader.MAX_TOKENS);
    assertThat(Objects.requireNonNull(fault).kind()).isEqualTo(JsonFault.Kind.TOO_MANY_VALUES);

    // When the memory is given back
    tape.forgetLarge();

    // Then
    assertThat(tape.size()).isZero();
    assertThat(tape.bytes()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void bad(Bad bad) {
    // Given
    byte[] bytes = bad.text().getBytes(ISO_8859_1);

    // When
    JsonFault fault = reader.read(bytes, 0, bytes.length, tape);

    // Then
    assertThat(fault).isNotNull();
    assertThat(Objects.requireNonNull(fault).kind()).isEqualTo(bad.kind());
    assertThat(fault.offset()).isBetween(0, bytes.length);
    assertThat(fault.message()).isNotBlank();
    assertThat(JsonTree.theirs(bytes)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1",
        "-1",
        "10",
        "0.0",
        "1e3",
        "1E+3",
        "1e-3",
        "0e0",
        "\"\"",
        "123456789012345678901234567890",
        "-1.5e300",
        "1e999999",
        " 1 ",
        "\t\n[ ]\n",
        "{ }",
        "[[],{}]",
        "{\"a\":1,\"A\":2}",
        "{\"a\":{\"a\":{\"a\":1}}}",
        "[{\"a\":1},{\"a\":1}]",
        "{\"\":{\"\":0}}",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\uFfFf\"",
        "\"\u007f\"",
        "\"é€😀\uFFFF\uFEFF\"",
        "\"\\ud83d\\ude00 \\ud800 \\udc00\"",
        "{ \"a\" : [ 1 , 2 ] , \"b\" : null }",
        "\"\u0080\u07ff\u0800\"",
        "[\"12345678\",\"1234567é\",\"1234567\\n\",\"!!!!!!!!\",\"########\",\"[[[[]]]]\"]",
        "\"a\\u0022b\""
      })
  void good(String text) {
    // Given
    byte[] bytes = text.getBytes(UTF_8);

    // When
    Object ours = JsonTree.ours(bytes);

    // Then
    assertThat(ours).isNotNull().isEqualTo(JsonTree.theirs(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[|]", "{\"a\":|}", "[{\"a\":|}]", "[0,[1,|]]"})
  void exactly128LevelsAreRead(String shape) {
    // Given
    String opening = shape.substring(0, shape.indexOf('|'));
    String closing = shape.substring(shape.indexOf('|') + 1);
    int times = JsonReader.MAX_DEPTH / closing.length();
    String inner = opening.endsWith(":") || opening.endsWith(",") ? "null" : "";
    String deepest = opening.repeat(times) + inner + closing.repeat(times);

    // When
    Object fine = JsonTree.ours(deepest.getBytes(UTF_8));
    Object tooDeep = JsonTree.ours(("[" + deepest + "]").getBytes(UTF_8));

    // Then
    assertThat(fine).isNotNull();
    assertThat(tooDeep).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 11, 12, 13, 14, 32, 33, 65, 1_000, 5_000})
  void aDuplicateIsFoundAmongAnyNumberOfKeys(int count) {
    for (int twice : new int[] {0, count / 2, count - 1}) {
      // Given
      String keys =
          IntStream.range(0, count)
              .mapToObj(i -> "\"key" + i + "\":{\"key" + twice + "\":" + i + "}")
              .collect(Collectors.joining(","));
      byte[] fine = ("{" + keys + "}").getBytes(UTF_8);
      byte[] bad = ("{" + keys + ",\"\\u006Bey" + twice + "\":0}").getBytes(UTF_8);

      // When
      JsonFault none = reader.read(fine, 0, fine.length, tape);
      JsonFault fault = reader.read(bad, 0, bad.length, tape);

      // Then
      assertThat(none).isNull();
      assertThat(fault)
          .isNotNull()
          .extracting(JsonFault::kind)
          .isEqualTo(JsonFault.Kind.DUPLICATE_KEY);
    }
  }

  @Test
  void onlyTheGivenRangeIsRead() {
    // Given
    byte[] bytes = "xx{\"a\":12}34\"".getBytes(UTF_8);

    // When
    JsonFault whole = reader.read(bytes, 2, 10, tape);

    // Then
    assertThat(whole).isNull();
    assertThat(tape.text(0)).isEqualTo("{\"a\":12}");
    for (int to = 2; to < 10; to++) {
      assertThat(reader.read(bytes, 2, to, tape)).as("up to %d", to).isNotNull();
    }
    assertThat(reader.read(bytes, 2, 10, tape)).isNull();
  }

  @Test
  void jsonHeldInAStringMayHaveDuplicatesAndCarriageReturnsButNothingElse() {
    // Given
    byte[] fine = "{\"a\":1,\r\n\"a\":2}\r".getBytes(UTF_8);
    byte[] bad = "{\"a\":1,}".getBytes(UTF_8);

    // When
    JsonFault none = reader.readLenient(fine, 0, fine.length, tape);

    // Then
    assertThat(none).isNull();
    assertThat(tape.size()).isEqualTo(5);
    assertThat(tape.text(4)).isEqualTo("2");
    assertThat(reader.readLenient(bad, 0, bad.length, tape)).isNotNull();
    assertThat(reader.read(fine, 0, fine.length, tape)).isNotNull();
  }

  @Test
  void hugeObjectsAreReadInLinearTime() {
    // Given: inputs on which a quadratic reader would not finish in minutes
    String keys =
        IntStream.range(0, 200_000)
            .mapToObj(i -> "\"k" + i + "\":0")
            .collect(Collectors.joining(","));
    String thirteen =
        IntStream.range(0, 13).mapToObj(i -> "\"" + i + "\":0").collect(Collectors.joining(","));
    String escaped =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "\"\\u00e9" + i + "\":0")
            .collect(Collectors.joining(","));
    List<String> texts =
        List.of(
            "{" + keys + "}",
            "[" + ("{" + thirteen + "},").repeat(70_000) + "0]",
            "{\"o\":{" + keys + "},\"p\":{" + keys + "}}",
            "{" + escaped + "}",
            "[" + "[],".repeat(1_000_000) + "0]",
            "\"" + "\\u0041é".repeat(1_000_000) + "\"");
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);

      // When
      JsonFault fault = reader.read(bytes, 0, bytes.length, tape);

      // Then
      assertThat(fault).isNull();
      assertThat(tape.end(0)).isEqualTo(bytes.length);
    }
  }
}
