package dev.clawdefender.slm.work;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.session.Risk;
import dev.clawdefender.runtime.session.SessionRisks;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What becomes of answers: they are counted, recorded, and raise the risk of their session. */
final class Opinions {
  /** Who it is that notices, in {@code finding} of policy. */
  private static final String SOURCE = "slm";

  private final SessionRisks risks;
  private final Journal journal;
  private final Map<RiskLevel, LongAdder> rated = new EnumMap<>(RiskLevel.class);
  private final Map<Reason, LongAdder> unassessed = new EnumMap<>(Reason.class);
  private final Timer latency;

  Opinions(SessionRisks risks, Journal journal, MeterRegistry meters) {
    this.risks = risks;
    this.journal = journal;
    for (RiskLevel level : RiskLevel.values()) {
      LongAdder count = new LongAdder();
      rated.put(level, count);
      FunctionCounter.builder("clawdefender.slm.opinions", count, LongAdder::sum)
          .description("calls that were rated, by their level")
          .tag("level", level.text())
          .register(meters);
    }
    for (Reason reason : Reason.values()) {
      LongAdder count = new LongAdder();
      unassessed.put(reason, count);
      FunctionCounter.builder("clawdefender.slm.unassessed", count, LongAdder::sum)
          .description("calls that were not assessed, by the reason")
          .tag("reason", reason.text())
          .register(meters);
    }
    latency =
        Timer.builder("clawdefender.slm.latency")
            .description("how long the model took for a call")
            .publishPercentiles(0.5, 0.95)
            .register(meters);
  }

  /** A call is not even taken. By any thread; there may be many of them, so there is no record. */
  void refused(MessageEvent call, Reason reason) {
    count(reason);
    risks.unassessed(call.session());
  }

  /** A call was assessed, or could not be. That it is rated low is counted and nothing else. */
  void add(MessageEvent call, Assessment assessment, Duration took) {
    switch (assessment) {
      case Opinion opinion -> {
        latency.record(took);
        count(opinion.level());
        if (opinion.level() != RiskLevel.LOW) {
          record(call, opinion, took);
          raise(call, opinion);
        }
      }
      case Unassessed none -> {
        count(none.reason());
        append(
            begin(call)
                .text(EntryText.STATE, "unassessed")
                .text(EntryText.REASON, none.reason().text())
                .number(EntryNumber.LATENCY, took.toNanos()));
        risks.unassessed(call.session());
      }
    }
  }

  private void record(MessageEvent call, Opinion opinion, Duration took) {
    append(
        begin(call)
            .number(EntryNumber.LATENCY, took.toNanos())
            .text(EntryText.PLUGIN, opinion.model())
            .text(EntryText.SEVERITY, opinion.level().text())
            .text(
                EntryText.REASON,
                String.format(
                    Locale.ROOT,
                    "%s (confidence %.2f, %d tokens)",
                    opinion.explanation(),
                    opinion.confidence(),
                    opinion.tokens())));
  }

  private void append(JournalEntry entry) {
    // It changes nothing whether or not this can be recorded.
    boolean unused = journal.append(entry);
  }

  private void raise(MessageEvent call, Opinion opinion) {
    risks.raise(
        call.session(),
        new Risk(
            opinion.level(),
            SOURCE,
            "rated " + opinion.level().text(),
            call.tool() + ": " + opinion.explanation(),
            Instant.now()));
  }

  private static JournalEntry begin(MessageEvent call) {
    byte[] id = call.id().getBytes(StandardCharsets.UTF_8);
    return new JournalEntry()
        .begin(EntryKind.OPINION)
        .text(EntryText.SESSION, call.session())
        .text(EntryText.SERVER, call.server())
        .text(EntryText.CLIENT, call.client())
        .text(EntryText.METHOD, call.method())
        .text(EntryText.TOOL, call.tool())
        .id(id, 0, id.length);
  }

  private void count(RiskLevel level) {
    LongAdder count = rated.get(level);
    if (count != null) {
      count.increment();
    }
  }

  private void count(Reason reason) {
    LongAdder count = unassessed.get(reason);
    if (count != null) {
      count.increment();
    }
  }
}
