package dev.clawdefender.correlation.work;

import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.runtime.events.CorrelationJson;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.LongAdder;

/**
 * Records what became clear: effects, what no call speaks of and is more than what every program
 * does, and what is missing. While the journal is rather full it is left out and counted: no
 * message waits for it. Used by one thread, but for the counter.
 */
public final class JoinRecorder {
  private final Journal journal;
  private final JournalEntry entry = new JournalEntry();
  private final LongAdder unrecorded = new LongAdder();

  public JoinRecorder(Journal journal) {
    this.journal = journal;
  }

  /** How many were left out of the record. */
  public long unrecorded() {
    return unrecorded.sum();
  }

  /** Records it, if it is worth that. */
  public void record(CorrelationEvent event) {
    switch (event) {
      case CorrelationEvent.Effect unused -> append(event, "", "");
      case CorrelationEvent.Undeclared undeclared ->
          graded(event, undeclared.severity(), undeclared.reason());
      case CorrelationEvent.Uncorrelated uncorrelated ->
          graded(event, uncorrelated.severity(), uncorrelated.reason());
      case CorrelationEvent.Missing unused -> append(event, "", "");
      case CorrelationEvent.Completed unused -> {}
    }
  }

  private void graded(CorrelationEvent event, Severity severity, String reason) {
    if (severity != Severity.INFO) {
      append(event, severity.text(), reason);
    }
  }

  private void append(CorrelationEvent event, String severity, String reason) {
    if (!journal.isAttached()) {
      return;
    }
    JsonObject json = new JsonObject();
    CorrelationJson.detail(json, event);
    json.remove("severity");
    json.remove("reason");
    byte[] bytes = json.toBuffer().getBytes();
    if (bytes.length > JournalEntry.MAX_ARGUMENTS) {
      // What was seen has a record of its own.
      json.remove("seen");
      bytes = json.put("seen_cut", true).toBuffer().getBytes();
    }
    entry
        .begin(EntryKind.CORRELATION)
        .number(EntryNumber.TIME, event.time().toEpochMilli())
        .text(EntryText.SERVER, event.server())
        .text(EntryText.SESSION, event.session())
        .text(EntryText.TITLE, CorrelationJson.kind(event))
        .text(EntryText.SEVERITY, severity)
        .text(EntryText.REASON, reason)
        .arguments(bytes, 0, Math.min(bytes.length, JournalEntry.MAX_ARGUMENTS));
    if (!journal.offer(entry)) {
      unrecorded.increment();
    }
  }
}
