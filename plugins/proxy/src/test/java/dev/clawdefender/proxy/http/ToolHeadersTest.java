package dev.clawdefender.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToolHeadersTest {
  private static ToolHeaders read(String name, String properties) {
    return read(List.of(tool(name, properties)));
  }

  private static ToolHeaders read(List<String> tools) {
    byte[] json =
        ("{\"tools\":[" + String.join(",", tools) + "]}").getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    assertThat(new JsonReader().read(json, 0, json.length, tape)).isNull();
    return ToolHeaders.of(tape, 0);
  }

  private static String tool(String name, String properties) {
    return "{\"name\":\"" + name + "\",\"inputSchema\":{\"properties\":{" + properties + "}}}";
  }

  private static String property(String key, String header) {
    return "\"" + key + "\":{\"type\":\"string\",\"x-mcp-header\":\"" + header + "\"}";
  }

  @Test
  void noMoreIsRememberedThanAToolMayHave() {
    // When
    ToolHeaders many =
        read(
            "t",
            IntStream.range(0, 100)
                .mapToObj(i -> property("p" + i, "H" + i))
                .collect(Collectors.joining(",")));
    ToolHeaders overlong = read("t", property("k".repeat(2_000), "A") + "," + property("k", "B"));
    ToolHeaders nameless = read("t".repeat(2_000), property("k", "B"));

    // Then
    assertThat(many.byTool().get("t")).hasSize(64);
    assertThat(overlong.byTool().get("t"))
        .extracting(ToolHeaders.Mirrored::header)
        .containsExactly("mcp-param-b");
    assertThat(nameless.byTool()).isEmpty();
  }

  @Test
  void noMoreIsRememberedThanAServerMayHave() {
    // Given 3 MB of them
    String properties =
        IntStream.range(0, 60)
            .mapToObj(i -> property("k".repeat(400) + i, "H" + i))
            .collect(Collectors.joining(","));

    // When
    ToolHeaders read =
        read(IntStream.range(0, 120).mapToObj(i -> tool("t" + i, properties)).toList());

    // Then
    assertThat(read.byTool()).containsKey("t0").doesNotContainKey("t119");
    assertThat(read.characters()).isBetween(900_000, 1 << 20);
  }
}
