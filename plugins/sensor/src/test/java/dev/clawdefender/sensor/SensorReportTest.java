package dev.clawdefender.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.SourceSink;
import dev.clawdefender.sensor.source.SourceStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SensorReportTest {
  private final AtomicBoolean closed = new AtomicBoolean();

  private record Kind(String name, EventSource source, @Nullable Error problem)
      implements SourceKind {
    @Override
    public Capabilities capabilities() {
      return Capabilities.of(Ability.ALL);
    }

    @Override
    public EventSource open(SensorSettings settings) {
      if (problem != null) {
        throw problem;
      }
      return source;
    }
  }

  private EventSource source(String note) {
    return new EventSource() {
      @Override
      public void start(SourceSink sink) {}

      @Override
      public void close() {
        closed.set(true);
      }

      @Override
      public SourceStatus status() {
        return new SourceStatus(note, 0);
      }
    };
  }

  @Test
  void whatALibraryLacksIsALineAndTheNextIsTried() {
    // Given a source whose library has no such function, and one that has something to say
    Kind broken = new Kind("ebpf", source(""), new UnsatisfiedLinkError("no bpf_x"));
    Kind works = new Kind("polling", source("not watched: /mnt"), null);

    // When
    SensorReport report = SensorReport.of(SensorSettings.DEFAULT, List.of(broken, works));

    // Then
    assertThat(report.lines())
        .extracting(SensorReport.Line::text)
        .containsExactly(
            "ebpf does not work: java.lang.UnsatisfiedLinkError: no bpf_x",
            "the source is polling",
            "polling: not watched: /mnt");
    assertThat(closed).isTrue();
  }
}
