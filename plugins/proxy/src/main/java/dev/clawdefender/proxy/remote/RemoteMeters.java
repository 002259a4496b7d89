package dev.clawdefender.proxy.remote;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What all sessions with one remote server do. Safe for use by any thread. */
public final class RemoteMeters {
  private final Counter requests;
  private final Map<RemoteFault.Kind, Counter> errors = new EnumMap<>(RemoteFault.Kind.class);
  private final AtomicInteger streams = new AtomicInteger();

  /**
   * @param server the server's name
   */
  public RemoteMeters(MeterRegistry registry, String server) {
    requests =
        Counter.builder("clawdefender.remote.requests")
            .description("HTTP requests to a remote server")
            .tag("server", server)
            .register(registry);
    for (RemoteFault.Kind kind : RemoteFault.Kind.values()) {
      errors.put(
          kind,
          Counter.builder("clawdefender.remote.errors")
              .description("what went wrong with a remote server, by kind")
              .tag("server", server)
              .tag("kind", kind.text())
              .register(registry));
    }
    Gauge.builder("clawdefender.remote.streams", streams, AtomicInteger::get)
        .description("event streams of a remote server that are open")
        .tag("server", server)
        .register(registry);
  }

  void requested() {
    requests.increment();
  }

  void failed(RemoteFault fault) {
    Counter counter = errors.get(fault.kind());
    if (counter != null) {
      counter.increment();
    }
  }

  void streamOpened() {
    streams.incrementAndGet();
  }

  void streamClosed() {
    streams.decrementAndGet();
  }
}
