package dev.clawdefender.runtime.events;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.message.VisibleText;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.session.Risk;
import dev.clawdefender.runtime.session.SessionRisks;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/**
 * Passes findings on: to the audit log, to the log, to the session's risk, to analyzers and to the
 * bus.
 */
public final class Findings {
  private static final Logger LOG = System.getLogger("dev.clawdefender.findings");
  private static final int MAX_SHOWN = 300;

  private final Bus bus;
  private final EventHub events;
  private final Journal journal;
  private final SessionRisks risks;
  private final LongAdder passed = new LongAdder();

  public Findings(Bus bus, EventHub events, Journal journal, SessionRisks risks) {
    this.bus = bus;
    this.events = events;
    this.journal = journal;
    this.risks = risks;
  }

  /** Passes a finding on. By any thread. */
  public void report(String source, Finding finding) {
    passed.increment();
    FindingEvent event = new FindingEvent(Instant.now(), source, finding);
    // First, since the next message may be judged by it, and what follows may have to wait.
    risks.raise(finding.session(), Risk.of(event));
    // It changes nothing whether or not this can be recorded.
    boolean unused =
        journal.append(
            new JournalEntry()
                .begin(EntryKind.FINDING)
                .text(EntryText.SESSION, finding.session())
                .text(EntryText.SERVER, finding.server())
                .text(EntryText.PLUGIN, source)
                .text(EntryText.SEVERITY, finding.severity().text())
                .text(EntryText.TITLE, finding.title())
                .text(EntryText.REASON, finding.evidence()));
    events.publish(event);
    bus.publish(Addresses.FINDING, event);
    // The evidence may hold secrets: only the audit log, which redacts them, gets it.
    LOG.log(
        finding.severity().compareTo(Severity.HIGH) >= 0 ? Level.WARNING : Level.INFO,
        "{0} finding of {1}{2}: {3}",
        finding.severity().text(),
        source,
        finding.server().isEmpty() ? "" : " about " + shown(finding.server()),
        shown(finding.title()));
  }

  /** How many there were. */
  public double passed() {
    return passed.sum();
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_SHOWN)
        .forEach(point -> shown.appendCodePoint(VisibleText.isVisible(point) ? point : '?'));
    return shown.toString();
  }
}
