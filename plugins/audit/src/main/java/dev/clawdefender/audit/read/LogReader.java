package dev.clawdefender.audit.read;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.Seal;
import dev.clawdefender.audit.record.RecordJson;
import dev.clawdefender.runtime.journal.JournalFile;
import dev.clawdefender.runtime.journal.JournalReader;
import dev.clawdefender.runtime.journal.JournalRecord;
import dev.clawdefender.runtime.redact.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of an audit directory, those that are still in a journal included, in the order
 * of their times. Calling {@link #read} again gives what was added since.
 */
public final class LogReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_AGAIN = 5;
  private static final long MOMENT_NANOS = 1_000_000;

  private final AuditFiles files;
  private final RecordJson json;

  /** How far the journal of each chain was read. */
  private final Map<String, Long> journaled = new HashMap<>();

  /** How many bytes of each file were read. */
  private final Map<Path, Long> read = new HashMap<>();

  /**
   * @param key what digests of records that are still in a journal are made with
   */
  public LogReader(Path directory, byte[] key) {
    this.files = new AuditFiles(directory);
    this.json = new RecordJson(new Redactor(key));
  }

  /**
   * Hands over each record that was not handed over before.
   *
   * @throws IOException if the directory cannot be read
   */
  public void read(Consumer<JsonNode> found) throws IOException {
    PriorityQueue<Chain> chains =
        new PriorityQueue<>(
            Comparator.comparing((Chain chain) -> chain.head().path("time").asText()));
    try {
      for (Map.Entry<String, SortedMap<Integer, Path>> each : files.files().entrySet()) {
        Chain chain = new Chain(each.getKey(), new ArrayDeque<>(each.getValue().values()));
        if (chain.advance()) {
          chains.add(chain);
        }
      }
      while (!chains.isEmpty()) {
        Chain first = chains.remove();
        found.accept(first.head());
        if (first.advance()) {
          chains.add(first);
        }
      }
    } finally {
      for (Chain left : chains) {
        left.close();
      }
    }
  }

  /** The records of one chain: of its files, then of its journal. */
  private final class Chain {
    private final String name;
    private final Deque<Path> waiting;
    private @Nullable Path file;
    private @Nullable Lines lines;
    private @Nullable JournalFile journal;
    private @Nullable JournalReader reader;
    private @Nullable JsonNode head;

    Chain(String name, Deque<Path> waiting) throws IOException {
      this.name = name;
      this.waiting = waiting;
      Path path = files.journal(name);
      journal = Files.exists(path) ? JournalFile.look(path) : null;
    }

    JsonNode head() {
      return requireNonNull(head);
    }

    /** Goes to the next record; false if there is none. */
    boolean advance() throws IOException {
      head = fromFiles();
      for (int again = 0; head == null && again < MAX_AGAIN; again++) {
        head = fromJournal();
        if (head != null || !hasMissed()) {
          break;
        }
        // What is leaving the journal while we read is in the files in a moment.
        LockSupport.parkNanos(again * MOMENT_NANOS);
        waiting.addAll(files.files().getOrDefault(name, new TreeMap<>()).values());
        reader = null;
        head = fromFiles();
      }
      if (head == null) {
        close();
      }
      return head != null;
    }

    private boolean hasMissed() {
      return journal != null
          && !journal.abandoned()
          && (journal.released() > journaled.getOrDefault(name, 0L)
              || reader != null && reader.hasMore());
    }

    private @Nullable JsonNode fromFiles() throws IOException {
      while (true) {
        if (lines == null) {
          Path path = waiting.poll();
          if (path == null) {
            return null;
          }
          file = path;
          lines = new Lines(path, read.getOrDefault(path, 0L));
        }
        byte[] line = lines.next();
        read.put(requireNonNull(file), lines.position());
        if (line == null) {
          lines.close();
          lines = null;
          continue;
        }
        JsonNode record = JSON.readTree(line);
        long position = record.path("journal").asLong();
        if (Seal.isKind(record.path("kind").asText())
            || position > 0 && position <= journaled.getOrDefault(name, 0L)) {
          continue;
        }
        if (position > 0) {
          journaled.put(name, position);
        }
        return record;
      }
    }

    private @Nullable JsonNode fromJournal() throws IOException {
      if (reader == null && journal != null) {
        reader = journal.reader(journaled.getOrDefault(name, 0L));
      }
      JournalRecord record = reader == null ? null : reader.next();
      if (record == null) {
        return null;
      }
      journaled.put(name, record.end());
      return JSON.readTree(json.write(record));
    }

    void close() throws IOException {
      if (lines != null) {
        lines.close();
      }
      if (journal != null) {
        journal.close();
      }
      journal = null;
      reader = null;
    }
  }
}
