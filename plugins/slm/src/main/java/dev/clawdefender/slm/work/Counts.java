package dev.clawdefender.slm.work;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How many calls a model rated and did not rate, and how long it took. Thread-safe. */
final class Counts {
  private final Map<RiskLevel, LongAdder> rated = new EnumMap<>(RiskLevel.class);
  private final Map<Reason, LongAdder> unassessed = new EnumMap<>(Reason.class);
  private final Timer latency;

  /**
   * @param model which: "classifier" or "language"
   */
  Counts(MeterRegistry meters, String model) {
    for (RiskLevel level : RiskLevel.values()) {
      LongAdder count = new LongAdder();
      rated.put(level, count);
      FunctionCounter.builder("clawdefender.slm.opinions", count, LongAdder::sum)
          .description("calls that were rated, by their level")
          .tag("level", level.text())
          .tag("model", model)
          .register(meters);
    }
    for (Reason reason : Reason.values()) {
      LongAdder count = new LongAdder();
      unassessed.put(reason, count);
      FunctionCounter.builder("clawdefender.slm.unassessed", count, LongAdder::sum)
          .description("calls that were not assessed, by the reason")
          .tag("reason", reason.text())
          .tag("model", model)
          .register(meters);
    }
    latency =
        Timer.builder("clawdefender.slm.latency")
            .description("how long the model took for a call")
            .tag("model", model)
            .publishPercentiles(0.5, 0.95)
            .register(meters);
  }

  void add(Assessment assessment, Duration took) {
    switch (assessment) {
      case Opinion opinion -> {
        latency.record(took);
        increment(rated.get(opinion.level()));
      }
      case Unassessed none -> unassessed(none.reason());
    }
  }

  void unassessed(Reason reason) {
    increment(unassessed.get(reason));
  }

  private static void increment(@Nullable LongAdder count) {
    if (count != null) {
      count.increment();
    }
  }
}
