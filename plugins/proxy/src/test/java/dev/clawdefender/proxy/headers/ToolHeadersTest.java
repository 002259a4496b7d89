package dev.clawdefender.proxy.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolHeadersTest {
  private static JsonTape tape(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    assertThat(new JsonReader().read(bytes, 0, bytes.length, tape)).isNull();
    return tape;
  }

  private static ToolHeaders read(List<String> tools) {
    return ToolHeaders.of(tape("{\"tools\":[" + String.join(",", tools) + "]}"), 0);
  }

  private static ParamHeaders read(String properties) {
    return Objects.requireNonNull(read(List.of(tool("t", properties))).byTool().get("t"));
  }

  private static String tool(String name, String properties) {
    return "{\"name\":\"" + name + "\",\"inputSchema\":{\"properties\":{" + properties + "}}}";
  }

  private static String property(String key, String header) {
    return "\"" + key + "\":{\"type\":\"string\",\"x-mcp-header\":\"" + header + "\"}";
  }

  private static String properties(int count, String key) {
    return IntStream.range(0, count)
        .mapToObj(i -> property(key + i, "H" + i))
        .collect(Collectors.joining(","));
  }

  @Test
  void whatIsMarkedIsFoundAtAnyDepth() {
    // When
    ParamHeaders read =
        read(
            property("region", "Region")
                + ",\"plain\":{\"type\":\"string\"},\"within\":{\"properties\":{\"count\":"
                + "{\"type\":\"integer\",\"x-mcp-header\":\"COUNT\"}}}");

    // Then
    assertThat(read)
        .isEqualTo(
            new ParamHeaders(
                List.of(
                    new ParamHeader(List.of("region"), "mcp-param-region", false),
                    new ParamHeader(List.of("within", "count"), "mcp-param-count", true)),
                ""));
    // and in a call
    JsonTape call = tape("{\"region\":\"here\",\"within\":{\"count\":7}}");
    assertThat(read.headers())
        .extracting(header -> call.text(header.value(call, 0)))
        .containsExactly("here", "7");
    JsonTape without = tape("{\"region\":null,\"within\":7}");
    assertThat(read.headers())
        .extracting(header -> header.value(without, 0))
        .containsExactly(-1, -1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"k\":{\"type\":\"string\",\"x-mcp-header\":\"\"}",
        "\"k\":{\"type\":\"string\",\"x-mcp-header\":7}",
        "\"k\":{\"type\":\"string\",\"x-mcp-header\":\"\\u212a\"}", // in lower case a k
        "\"k\":{\"items\":{\"type\":\"string\",\"x-mcp-header\":\"A\"}}",
        "\"k\":{\"anyOf\":[{},{\"type\":\"string\",\"x-mcp-header\":\"A\"}]}",
        "\"k\":{\"$defs\":{\"x\":{\"properties\":{\"y\":"
            + "{\"type\":\"string\",\"x-mcp-header\":\"A\"}}}}}",
        "\"k\":{\"type\":\"string\",\"x-mcp-header\":\"a b\"}",
        "\"k\":{\"type\":\"string\",\"x-mcp-header\":\"a\\r\\nb\"}",
        "\"k\":{\"type\":\"number\",\"x-mcp-header\":\"A\"}",
        "\"k\":{\"type\":\"object\",\"x-mcp-header\":\"A\"}",
        "\"k\":{\"x-mcp-header\":\"A\"}",
        "\"k\":{\"type\":\"string\",\"x-mcp-header\":\"A\"},"
            + "\"l\":{\"type\":\"string\",\"x-mcp-header\":\"a\"}",
      })
  void aToolWithAMarkThatIsNotValidHasNoHeadersAndAFault(String properties) {
    // When
    ParamHeaders read = read(property("first", "First") + "," + properties);

    // Then
    assertThat(read.headers()).isEmpty();
    assertThat(read.fault()).contains("parameter /").contains("not valid");
  }

  @Test
  void whatIsNoSchemaIsNoMark() {
    // When
    ParamHeaders read =
        read(
            "\"x-mcp-header\":{\"type\":\"string\",\"default\":{\"x-mcp-header\":7}},"
                + "\"k\":{\"enum\":[{\"x-mcp-header\":7}]}");

    // Then
    assertThat(read).isEqualTo(ParamHeaders.NONE);
  }

  @Test
  void moreThanWeKeepIsAFaultAndTheRestIsKept() {
    assertThat(read(properties(64, "k")).fault()).isEmpty();
    assertThat(read(properties(65, "k")).fault()).contains("more headers than 64");
    assertThat(read(properties(65, "k")).headers()).hasSize(64);
    assertThat(read(property("k".repeat(1_000), "A")).fault()).isEmpty();
    assertThat(read(property("k".repeat(1_001), "A") + "," + property("k", "B")))
        .matches(read -> !read.fault().isEmpty())
        .extracting(ParamHeaders::headers)
        .asInstanceOf(InstanceOfAssertFactories.list(ParamHeader.class))
        .extracting(ParamHeader::name)
        .containsExactly("mcp-param-b");
    assertThat(read(property("k", "A".repeat(101))).fault()).isNotEmpty();
  }

  @Test
  void noMoreOfAListIsRememberedThanThereIsRoomFor() {
    // Given 3 MB of them
    String properties = properties(60, "k".repeat(400));

    // When
    ToolHeaders read =
        read(IntStream.range(0, 120).mapToObj(i -> tool("t" + i, properties)).toList());
    ToolHeaders overlong = read(List.of(tool("t".repeat(2_000), property("k", "B"))));

    // Then
    assertThat(read.byTool()).containsKey("t0").doesNotContainKey("t119");
    assertThat(read.byTool().size() * 60 * 400).isBetween(700_000, ToolHeaders.MAX_SIZE);
    assertThat(overlong.byTool()).isEmpty();
  }

  @Test
  void listsThatFollowEachOtherReplaceWhatTheySayAgainAndNothingElse() {
    // Given
    KnownTools known = new KnownTools();
    String properties = properties(60, "k".repeat(400));
    ToolHeaders large =
        read(IntStream.range(0, 40).mapToObj(i -> tool("t" + i, properties)).toList());

    // When
    for (int i = 0; i < 20; i++) {
      known.learn(large);
    }
    known.learn(read(List.of(tool("t1", property("k", "New")), "{\"name\":\"bare\"}")));

    // Then
    assertThat(known.of("t0").orElseThrow().headers()).hasSize(60);
    assertThat(known.of("t1").orElseThrow().headers())
        .containsExactly(new ParamHeader(List.of("k"), "mcp-param-new", false));
    assertThat(known.of("bare")).contains(ParamHeaders.NONE);
    assertThat(known.of("unheard")).isEmpty();

    // When
    known.forget();

    // Then
    assertThat(known.of("t0")).isEmpty();
  }

  @Test
  void whereThereIsNoRoomTheNewestIsKnown() {
    // Given
    KnownTools known = new KnownTools();
    String properties = properties(60, "k".repeat(400));

    // When
    for (int list = 0; list < 10; list++) {
      int first = 20 * list;
      known.learn(
          read(IntStream.range(0, 20).mapToObj(i -> tool("t" + (first + i), properties)).toList()));
    }

    // Then
    assertThat(known.of("t0")).isEmpty();
    assertThat(known.of("t199")).isPresent();
  }
}
