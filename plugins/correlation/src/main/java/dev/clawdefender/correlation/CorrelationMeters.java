package dev.clawdefender.correlation;

import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.correlation.finding.Suspicions;
import dev.clawdefender.correlation.work.Correlator;
import dev.clawdefender.correlation.work.EventInbox;
import dev.clawdefender.correlation.work.JoinRecorder;
import dev.clawdefender.runtime.events.CatchUp;
import dev.clawdefender.runtime.events.CorrelationJson;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What there is to measure of correlation. */
final class CorrelationMeters {
  private static final String NAME = "clawdefender.correlation.";

  private final MeterRegistry registry;
  private final Map<String, Counter> told = new HashMap<>();
  private final List<Meter> registered = new ArrayList<>();

  CorrelationMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void register(
      EventInbox inbox,
      Correlator correlator,
      Suspicions suspicions,
      JoinRecorder recorder,
      CatchUp catchUp) {
    gauge("pending", "calls that effects may belong to", correlator, Correlator::pending);
    gauge("waiting", "events that wait to be looked at", inbox, EventInbox::size);
    counter("dropped", "events that were dropped for want of room", inbox, EventInbox::dropped);
    counter("failures", "events that could not be joined", correlator, Correlator::failures);
    counter(
        "findings.left",
        "findings beyond what a session may have",
        suspicions,
        Suspicions::leftOut);
    counter(
        "answers.late",
        "questions that a file system did not answer in time",
        correlator,
        Correlator::lateAnswers);
    counter(
        "unlooked",
        "effects that more calls fitted than are looked at",
        correlator,
        Correlator::unlooked);
    counter("forgotten", "processes whose call was forgotten", correlator, Correlator::forgotten);
    counter("unrecorded", "records that were left out", recorder, JoinRecorder::unrecorded);
    counter("waits", "calls that waited for what was done before", catchUp, CatchUp::waits);
    counter("waited.seconds", "how long they did", catchUp, all -> all.waitedNanos() / 1e9);
    counter("late", "calls before which not all was judged in time", catchUp, CatchUp::late);
  }

  /** Counts what became clear. By one thread. */
  void count(CorrelationEvent event) {
    told.computeIfAbsent(
            CorrelationJson.kind(event),
            kind ->
                Counter.builder(NAME + "told")
                    .description("what became clear")
                    .tag("kind", kind)
                    .register(registry))
        .increment();
  }

  /** Nothing is measured any more. */
  void remove() {
    registered.forEach(registry::remove);
    registered.clear();
  }

  private <T> void gauge(String name, String what, T of, ToDoubleFunction<T> value) {
    registered.add(Gauge.builder(NAME + name, of, value).description(what).register(registry));
  }

  private <T> void counter(String name, String what, T of, ToDoubleFunction<T> count) {
    registered.add(
        FunctionCounter.builder(NAME + name, of, count).description(what).register(registry));
  }
}
