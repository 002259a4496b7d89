package dev.clawdefender.sensor;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;

/** A source at work in a test. */
public final class OpenedSource implements AutoCloseable {
  private final EventSource source;
  private final Told told = new Told();

  private OpenedSource(EventSource source) throws IOException {
    this.source = source;
    source.start(told);
  }

  /** Opens and starts one; the test is skipped, and says so, where it does not work. */
  public static OpenedSource of(SourceKind kind) throws IOException {
    try {
      return new OpenedSource(kind.open(SensorSettings.DEFAULT));
    } catch (UnavailableException e) {
      System.out.println("skipped: " + e.getMessage());
      return abort(e.getMessage());
    }
  }

  public Told told() {
    return told;
  }

  public SourceStatus status() {
    return source.status();
  }

  @Override
  public void close() {
    source.close();
  }
}
