package dev.clawdefender.sensor;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.filter.Stage;
import dev.clawdefender.sensor.pipeline.EffectRecorder;
import dev.clawdefender.sensor.pipeline.EventConsumer;
import dev.clawdefender.sensor.pipeline.EventProcessing;
import dev.clawdefender.sensor.pipeline.EventQueue;
import dev.clawdefender.sensor.pipeline.SourceChoice;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What there is to measure of the sensor. */
final class SensorMeters {
  private static final double NANOS = 1e9;

  private final MeterRegistry registry;

  SensorMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void register(
      EventQueue queue,
      EventProcessing processing,
      EventConsumer consumer,
      SourceChoice choice,
      EffectRecorder recorder) {
    counter("seen", "events that sources saw", queue, EventQueue::seen);
    counter("kept", "events that were told on", processing, EventProcessing::kept);
    counter(
        "elsewhere",
        "events of no server and no agent, about nothing sensitive",
        processing,
        EventProcessing::elsewhere);
    for (Stage stage : Stage.values()) {
      FunctionCounter.builder(
              "clawdefender.sensor.dropped", stage, each -> dropped(each, queue, processing))
          .description("events that a stage of the filter dropped")
          .tag("stage", stage.text())
          .register(registry);
    }
    lost("queue", queue, EventQueue::dropped);
    lost("source", queue, EventQueue::lost);
    counter("failures", "events that could not be understood", consumer, EventConsumer::failures);
    unrecorded("journal", recorder, EffectRecorder::unrecorded);
    unrecorded("budget", recorder, EffectRecorder::overBudget);
    counter(
        "evicted",
        "processes that were forgotten while they ran, for want of room",
        processing,
        p -> p.tree().evicted());
    FunctionCounter.builder(
            "clawdefender.sensor.cpu", consumer, c -> (c.cpuNanos() + choice.cpuNanos()) / NANOS)
        .description("processor time that the sensor took")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("clawdefender.sensor.lag", consumer, c -> c.lagNanos() / NANOS)
        .description("how long ago the oldest event happened that waits to be looked at")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("clawdefender.sensor.queue", queue, EventQueue::size)
        .description("events that wait")
        .register(registry);
    Gauge.builder("clawdefender.sensor.processes", processing, p -> p.tree().size())
        .description("processes that are known")
        .register(registry);
    Gauge.builder("clawdefender.sensor.noted", choice, c -> c.isNoted() ? 1 : 0)
        .description("1 if the source in use says that it misses something")
        .register(registry);
    for (String name : SensorSettings.SOURCES) {
      Gauge.builder("clawdefender.sensor.source", choice, c -> c.name().equals(name) ? 1 : 0)
          .description("1 of the source in use")
          .tag("source", name)
          .register(registry);
    }
  }

  /** What a source passes over is what this stage would drop. */
  private static double dropped(Stage stage, EventQueue queue, EventProcessing processing) {
    long before = stage == Stage.READING ? queue.passedOver() : 0;
    return before + processing.filter().dropped(stage);
  }

  private <T> void counter(String name, String what, T of, ToDoubleFunction<T> count) {
    FunctionCounter.builder("clawdefender.sensor." + name, of, count)
        .description(what)
        .register(registry);
  }

  private void unrecorded(
      String why, EffectRecorder recorder, ToDoubleFunction<EffectRecorder> count) {
    FunctionCounter.builder("clawdefender.sensor.unrecorded", recorder, count)
        .description("events left out of the record: for the journal, or the server's budget")
        .tag("why", why)
        .register(registry);
  }

  private void lost(String where, EventQueue queue, ToDoubleFunction<EventQueue> count) {
    FunctionCounter.builder("clawdefender.sensor.lost", queue, count)
        .description("events that were lost: in the source, or since the queue was full")
        .tag("where", where)
        .register(registry);
  }
}
