package dev.clawdefender.audit.drain;

import static java.util.Objects.requireNonNull;

import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.ChainWriter;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.audit.record.RecordJson;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.journal.JournalFile;
import dev.clawdefender.runtime.journal.JournalReader;
import dev.clawdefender.runtime.journal.JournalRecord;
import dev.clawdefender.runtime.redact.Redactor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes the journal's records into the chain: {@value #BATCH} at a time or a
 * second after it notices one, whichever is first. A record leaves the journal only when it is
 * written.
 */
final class Drain {
  private static final Logger LOG = System.getLogger(Drain.class.getName());
  private static final int BATCH = 100;
  private static final int MAX_BATCH = 2_000;

  /** Between two looks, unless the journal wakes it since there is much. */
  private static final long POLL_NANOS = Duration.ofMillis(200).toNanos();

  private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final Journal journal;
  private final JournalFile file;
  private final AuditFiles files;
  private final String chain;
  private final SigningKey key;
  private final Configuration.Audit settings;
  private final Supplier<List<String>> redact;
  private final Redactor redactor;
  private final RecordJson json;
  private final Thread thread;

  private @Nullable ChainWriter writer;
  private JournalReader reader;
  private long kept;
  private List<String> redacted = List.of();

  private volatile boolean stopping;
  private volatile boolean failing;
  private final LongAdder records = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /**
   * @param redact regular expressions for what policy calls a secret
   */
  Drain(
      Journal journal,
      JournalFile file,
      AuditFiles files,
      String chain,
      SigningKey key,
      Configuration.Audit settings,
      Supplier<List<String>> redact) {
    this.journal = journal;
    this.file = file;
    this.files = files;
    this.chain = chain;
    this.key = key;
    this.settings = settings;
    this.redact = redact;
    this.redactor = new Redactor(key.derived("redaction"));
    this.json = new RecordJson(redactor);
    this.reader = file.reader(0);
    this.thread = Thread.ofPlatform().daemon().name("audit").unstarted(this::run);
  }

  /** Begins the chain, and to drain. */
  void start() throws IOException {
    writer = ChainWriter.start(files, chain, key, settings.rotateBytes(), settings.sync());
    thread.start();
    journal.attach(file, thread);
  }

  /** Writes what is left, and ends the chain. Blocks. */
  void stop() throws InterruptedException {
    stopping = true;
    LockSupport.unpark(thread);
    thread.join(Duration.ofSeconds(20));
  }

  private void run() {
    long waiting = 0; // since when records wait to be written
    boolean more = true;
    while (more) {
      int pending = count(BATCH);
      long now = System.nanoTime();
      waiting = pending == 0 ? 0 : waiting == 0 ? now : waiting;
      boolean due = pending >= BATCH || waiting != 0 && now - waiting >= FLUSH_NANOS;
      if (due || stopping) {
        waiting = 0;
        more = write() && (!stopping || count(1) > 0) || failing && !stopping;
        if (failing && !stopping) {
          LockSupport.parkNanos(RETRY_NANOS);
        }
      } else {
        long left = waiting == 0 ? POLL_NANOS : FLUSH_NANOS - (now - waiting);
        LockSupport.parkNanos(Math.min(left, POLL_NANOS));
      }
    }
    finish();
  }

  /** How many records are there, up to {@code limit}. */
  private int count(int limit) {
    JournalReader ahead = file.reader(kept);
    int count = 0;
    while (count < limit && ahead.skip()) {
      count++;
    }
    return count;
  }

  /** Writes a batch. False if that failed. */
  private boolean write() {
    ChainWriter to = requireNonNull(writer);
    try {
      to.rotateIfFull();
      usePolicy();
      int count = 0;
      JournalRecord record = reader.next();
      while (record != null) {
        to.add(json.write(record));
        kept = record.end();
        record = ++count < MAX_BATCH ? reader.next() : null;
      }
      to.sealIfDue();
      to.commit();
      reader.release(kept);
      records.add(count);
      recovered();
      return true;
    } catch (IOException | RuntimeException e) {
      failed(e);
      kept = file.released();
      reader = file.reader(kept);
      return false;
    }
  }

  private void usePolicy() {
    List<String> now = redact.get();
    if (!now.equals(redacted)) {
      redacted = now;
      redactor.extra(now);
    }
  }

  private void failed(Exception problem) {
    failures.increment();
    if (!failing) {
      failing = true;
      journal.state(settings.refuses() ? Journal.State.REFUSING : Journal.State.LOSING);
      LOG.log(
          Level.ERROR,
          "the audit log cannot be written: {0}. Records wait in memory; when they have no more"
              + " room, {1}. It is tried again every second.",
          problem,
          settings.refuses() ? "messages are refused" : "they are left out");
    }
  }

  private void recovered() {
    long left = journal.takeLost();
    if (left > 0) {
      lost.add(left);
      LOG.log(Level.ERROR, "{0} records were left out of the audit log", left);
      boolean unused =
          journal.append(new JournalEntry().begin(EntryKind.LOST).number(EntryNumber.LOST, left));
    }
    if (failing) {
      failing = false;
      journal.state(Journal.State.WORKING);
      LOG.log(Level.WARNING, "the audit log is written again");
    }
  }

  private void finish() {
    journal.detach();
    try {
      if (failing) {
        LOG.log(
            Level.ERROR, "records are left in {0}: the next start will write them", file.path());
        file.close();
      } else {
        requireNonNull(writer).end();
        file.delete();
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.ERROR, "the audit log could not be ended in order", e);
    }
  }

  double records() {
    return records.sum();
  }

  double failures() {
    return failures.sum();
  }

  double lost() {
    return lost.sum();
  }

  boolean failing() {
    return failing;
  }
}
