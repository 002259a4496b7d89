package dev.clawdefender.audit.drain;

import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.ChainTail;
import dev.clawdefender.audit.chain.ChainWriter;
import dev.clawdefender.audit.chain.Ledger;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.audit.record.RecordJson;
import dev.clawdefender.runtime.journal.JournalFile;
import dev.clawdefender.runtime.journal.JournalReader;
import dev.clawdefender.runtime.journal.JournalRecord;
import dev.clawdefender.runtime.redact.Redactor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finishes the chains of processes that were killed. */
final class Recovery {
  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  private Recovery() {}

  /** Takes over every journal that nobody owns. One that cannot be used stays as it is. */
  static void run(AuditFiles files, SigningKey key) throws IOException {
    for (Map.Entry<String, Path> each : files.journals().entrySet()) {
      try (JournalFile journal = JournalFile.takeOver(each.getValue())) {
        if (journal != null) {
          finish(files, key, each.getKey(), journal);
          journal.delete();
        }
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.ERROR, "the records in " + each.getValue() + " cannot be recovered", e);
      }
    }
  }

  private static void finish(AuditFiles files, SigningKey key, String chain, JournalFile journal)
      throws IOException {
    SortedMap<Integer, Path> written = files.files().getOrDefault(chain, new TreeMap<>());
    ChainTail tail = ChainTail.find(written);
    // Files that were begun and got no whole line.
    for (Path empty : written.tailMap(tail.file() + 1).values()) {
      Files.delete(empty);
    }
    if (tail.file() == 0 || tail.ended()) {
      Ledger.of(files, key).closed(chain, tail.file(), tail.next(), tail.hash());
      return;
    }
    RecordJson json = new RecordJson(new Redactor(key.derived("redaction")));
    JournalReader reader = journal.reader(tail.journal());
    try (ChainWriter writer = ChainWriter.resume(files, chain, key, tail)) {
      int count = 0;
      for (JournalRecord record = reader.next(); record != null; record = reader.next()) {
        writer.add(json.write(record));
        count++;
      }
      writer.end();
      LOG.log(Level.INFO, "recovered {0} records of a process that was killed", count);
    }
  }
}
