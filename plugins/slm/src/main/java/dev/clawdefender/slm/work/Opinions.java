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
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What becomes of answers: they are counted for each model, recorded, and raise the risk of their
 * session. Safe for use by any thread.
 */
final class Opinions {
  /** Who it is that notices, in {@code finding} of policy. */
  private static final String SOURCE = "slm";

  private final SessionRisks risks;
  private final Journal journal;
  private final Counts classifier;
  private final Counts language;

  Opinions(SessionRisks risks, Journal journal, MeterRegistry meters) {
    this.risks = risks;
    this.journal = journal;
    classifier = new Counts(meters, "classifier");
    language = new Counts(meters, "language");
  }

  /** A call is not even taken. By any thread; there may be many of them, so there is no record. */
  void refused(MessageEvent call, Reason reason) {
    classifier.unassessed(reason);
    risks.unassessed(call.session());
  }

  /** The classifier is done with a call. That it is rated low is counted and nothing else. */
  void first(MessageEvent call, Assessment assessment, Duration took) {
    switch (assessment) {
      case Opinion opinion -> {
        if (opinion.level() != RiskLevel.LOW) {
          rated(call, opinion, took);
        }
      }
      case Unassessed none -> {
        record(call, none, took);
        risks.unassessed(call.session());
      }
    }
    classifier.add(assessment, took); // what is counted is in force
  }

  /** The language model is done with a call. What does not raise the level is only counted. */
  void second(Call call, Assessment assessment, Duration took) {
    switch (assessment) {
      case Opinion opinion -> {
        if (opinion.raises(call.first()) && opinion.level() != RiskLevel.LOW) {
          rated(call.event(), opinion, took);
        }
      }
      case Unassessed none -> {
        record(call.event(), none, took);
        leftUnassessed(call);
      }
    }
    language.add(assessment, took);
  }

  /** A call is not shown to the language model. */
  void secondRefused(Call call, Reason reason) {
    language.unassessed(reason);
    leftUnassessed(call);
  }

  /** A call that is high anyway is rated well enough; any other is not. */
  private void leftUnassessed(Call call) {
    if (!call.first().isHigh()) {
      risks.unassessed(call.event().session());
    }
  }

  private void rated(MessageEvent call, Opinion opinion, Duration took) {
    record(call, opinion, took);
    raise(call, opinion);
  }

  private void record(MessageEvent call, Unassessed none, Duration took) {
    append(
        begin(call)
            .text(EntryText.STATE, "unassessed")
            .text(EntryText.REASON, none.reason().text())
            .number(EntryNumber.LATENCY, took.toNanos()));
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
}
