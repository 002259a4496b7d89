package dev.clawdefender.sensor.eslogger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.sensor.source.SourceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EsloggerReaderTest {
  private final EsloggerReader reader = new EsloggerReader();

  private EsloggerMessage read(String line) throws IOException {
    return reader.read(line.getBytes(StandardCharsets.UTF_8));
  }

  private List<SourceEvent> events(String name) throws IOException {
    List<SourceEvent> events = new ArrayList<>();
    for (String line : EsloggerLines.of(name)) {
      SourceEvent event = read(line).event();
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void readsTheShapeOfMacOs() throws IOException {
    // Given, when
    List<SourceEvent> events = events("macos.ndjson");

    // Then
    assertThat(events)
        .extracting(SourceEvent::action)
        .containsExactly(
            new OsAction.Fork(702),
            new OsAction.Execute("/bin/cat", List.of("cat", "/Users/u/.ssh/id_ed25519")),
            new OsAction.Open("/Users/u/.ssh/id_ed25519", Access.READ, false),
            new OsAction.Create("/private/tmp/copy"),
            new OsAction.Open("/private/tmp/copy", Access.WRITE, false),
            new OsAction.Rename("/private/tmp/copy", "/private/tmp/r\u00e9sum\u00e9"),
            new OsAction.Rename("/private/tmp/a", "/private/tmp/b"),
            new OsAction.ChangeMode("/private/tmp/b", 0755),
            new OsAction.Remove("/private/tmp/b"),
            new OsAction.Connect(new Endpoint("/private/var/run/mDNSResponder", 0), false),
            new OsAction.Listen(new Endpoint("/private/tmp/s.sock", 0)),
            new OsAction.Exit(128 + 9),
            new OsAction.Exit(3));
    SourceEvent open = events.get(2);
    assertThat(open.pid()).isEqualTo(702);
    assertThat(open.parent()).isEqualTo(701);
    assertThat(open.uid()).isEqualTo(501);
    assertThat(open.certainty()).isEqualTo(Certainty.SEEN);
    assertThat(events.get(3).bootNanos() - open.bootNanos()).isBetween(900_000L, 1_100_000L);
  }

  @Test
  void readsTheShapeOfTheFirstClawDefender() throws IOException {
    // Given, when
    List<SourceEvent> events = events("first.ndjson");

    // Then
    assertThat(events)
        .extracting(SourceEvent::action)
        .containsExactly(
            new OsAction.Execute("/usr/bin/curl", List.of("curl", "https://example.com")),
            new OsAction.Open("/Users/u/.aws/credentials", Access.READ, false),
            new OsAction.Open("/tmp/out", Access.WRITE, false),
            new OsAction.Rename("/tmp/out", "/tmp/out2"),
            new OsAction.Remove("/tmp/out2"),
            new OsAction.Connect(new Endpoint("93.184.216.34", 443), false),
            new OsAction.Connect(new Endpoint("93.184.216.34", 53), false),
            new OsAction.Fork(802),
            new OsAction.ChangeMode("/tmp/x", 0755),
            new OsAction.Exit(2));
    assertThat(events).extracting(SourceEvent::pid).containsOnly(801);
  }

  @Test
  void aPathThatTheKernelCutIsNotCertain() throws IOException {
    // Given
    String line = EsloggerLines.of("macos.ndjson").get(2);
    int file = line.lastIndexOf("\"path_truncated\":false");

    // When
    EsloggerMessage message =
        read(
            line.substring(0, file)
                + line.substring(file).replaceFirst("truncated\":false", "truncated\":true"));

    // Then
    assertThat(message.event())
        .isNotNull()
        .extracting(SourceEvent::certainty)
        .isEqualTo(Certainty.INFERRED);
  }

  @Test
  void saysWhatIsWrongWithALineInsteadOfMakingAnEventOfNothing() {
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("no JSON object");
    assertThatThrownBy(() -> read("{\"event_type\":10}")).hasMessageContaining("no event");
    assertThatThrownBy(() -> read("{\"event\":{\"open\":{}},\"process\":{}}"))
        .hasMessageContaining("no path");
    assertThatThrownBy(() -> read("{\"event\":{\"exit\":{\"stat\":0}},\"process\":{}}"))
        .hasMessageContaining("no process id");
    assertThatThrownBy(
            () ->
                read(
                    "{\"event_type\":\"open\",\"process\":{\"pid\":1},"
                        + "\"event\":{\"path\":\"/a\\u0000/b\"}}"))
        .hasMessageContaining("zero byte");
    assertThatThrownBy(() -> read("{\"a\":".repeat(200) + "1" + "}".repeat(200)))
        .isInstanceOf(IOException.class);
  }

  @Property
  void noLineDoesMoreThanBeRefused(@ForAll("damaged") String line) {
    // Given any line that was damaged, when it is read
    try {
      EsloggerMessage message = read(line);

      // Then it is still one of an event
      assertThat(message.kind()).isNotEmpty();
    } catch (IOException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @Provide
  Arbitrary<String> damaged() throws IOException {
    List<String> lines = new ArrayList<>(EsloggerLines.of("macos.ndjson"));
    lines.addAll(EsloggerLines.of("first.ndjson"));
    return Arbitraries.of(lines)
        .flatMap(
            line ->
                Arbitraries.integers()
                    .between(0, line.length() - 1)
                    .flatMap(
                        at ->
                            Arbitraries.of(
                                    "", "{", "\"", "null", "[]", "-1", "\\u0000", "9".repeat(30))
                                .map(
                                    piece ->
                                        line.substring(0, at) + piece + line.substring(at + 1))));
  }
}
