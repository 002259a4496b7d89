package dev.clawdefender.sensor.source;

import dev.clawdefender.runtime.events.Stage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sees what happens, with a thread of its own. Opened by {@link SourceKind#open}. */
public interface EventSource extends AutoCloseable {
  /**
   * Begins to tell {@code sink} what happens. Called once.
   *
   * @throws IOException if it cannot; says what is missing and what to do
   */
  void start(SourceSink sink) throws IOException;

  /**
   * Stops and gives everything back; {@code sink} is told what was seen before, where that is at
   * hand, and nothing afterwards. May be repeated.
   */
  @Override
  void close();

  /**
   * What it has yet to read; null if that cannot be known. By any thread, also when it is closed.
   */
  default @Nullable Stage stage() {
    return null;
  }

  /** How it does. May be called by any thread. */
  SourceStatus status();
}
