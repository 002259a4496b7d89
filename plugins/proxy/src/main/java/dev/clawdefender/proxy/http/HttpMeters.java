package dev.clawdefender.proxy.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of HTTP. Safe for use by any thread. */
final class HttpMeters {
  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("clawdefender.http.streams", streams, AtomicInteger::get)
        .description("open streams of events")
        .register(registry);
    Gauge.builder("clawdefender.http.sessions", sessions, AtomicInteger::get)
        .description("sessions whose client speaks HTTP")
        .register(registry);
    Gauge.builder("clawdefender.http.waiting", requests, AtomicInteger::get)
        .description("requests that are under way")
        .register(registry);
  }

  /** A request that was not served. */
  void refused(String reason) {
    registry.counter("clawdefender.http.refused", "reason", reason).increment();
  }

  /** A request whose messages went to a configured server. */
  void accepted(String server, String era) {
    registry.counter("clawdefender.http.requests", "server", server, "era", era).increment();
  }

  /** A message that nobody waits for. */
  void dropped(String server) {
    registry.counter("clawdefender.http.dropped", "server", server).increment();
  }

  void streamOpened() {
    streams.incrementAndGet();
  }

  void streamClosed() {
    streams.decrementAndGet();
  }

  void sessionOpened() {
    sessions.incrementAndGet();
  }

  void sessionClosed() {
    sessions.decrementAndGet();
  }

  void requestBegun() {
    requests.incrementAndGet();
  }

  void requestDone() {
    requests.decrementAndGet();
  }

  /** How many requests are under way. */
  int requests() {
    return requests.get();
  }
}
