package dev.clawdefender.audit.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.Hash;
import dev.clawdefender.audit.chain.Ledger;
import dev.clawdefender.audit.chain.Line;
import dev.clawdefender.audit.chain.Seal;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.runtime.journal.JournalFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks that an audit directory is as it was written: every line, every file, every chain. Changes
 * nothing; processes may go on writing meanwhile.
 */
public final class Verifier {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int ATTEMPTS = 5;

  /** After how many records progress is told. */
  private static final long PROGRESS = 100_000;

  private final AuditFiles files;
  private final @Nullable String pinned;
  private final LongConsumer progress;
  private final List<Fault> faults = new ArrayList<>();
  private @Nullable String key;
  private long records;
  private int chains;

  /**
   * What was found.
   *
   * @param key the public key that everything is signed by; null if nothing is
   */
  public record Report(long records, int chains, @Nullable String key, List<Fault> faults) {}

  /** What the ledger says of a chain. */
  private static final class Known {
    boolean opened;
    Ledger.@Nullable Entry closed;
    Ledger.@Nullable Entry retired;
  }

  /** Where a walk along a chain is. */
  private static final class Walk {
    long next;
    String hash = Hash.NONE;
    long journal;
    int file;
    boolean ended;
    boolean broken;
  }

  /**
   * @param pinned the public key that signatures must be by; null to take the directory's word
   * @param progress is told how many records were checked, now and then
   */
  public Verifier(Path directory, @Nullable String pinned, LongConsumer progress) {
    this.files = new AuditFiles(directory);
    this.pinned = pinned;
    this.progress = progress;
  }

  /** As above, but nobody is told. */
  public Verifier(Path directory, @Nullable String pinned) {
    this(directory, pinned, unused -> {});
  }

  /**
   * Checks everything.
   *
   * @throws IOException if the directory cannot be read
   */
  public Report run() throws IOException {
    // A process may start or end while we look: what then seems to be missing is there the next
    // time.
    for (int attempt = 1; ; attempt++) {
      String before = shape();
      Report report = look();
      if (report.faults().isEmpty() || attempt == ATTEMPTS || shape().equals(before)) {
        return report;
      }
    }
  }

  private String shape() throws IOException {
    long ledger = Files.exists(files.ledger()) ? Files.size(files.ledger()) : -1;
    return ledger + " " + files.journals().keySet() + " " + files.files();
  }

  private Report look() throws IOException {
    faults.clear();
    records = 0;
    chains = 0;
    // What is journaled and released is in a file, if asked for in this order.
    Map<String, Long> released = released();
    SortedMap<String, SortedMap<Integer, Path>> found = files.files();
    Map<String, Known> known = ledger(!found.isEmpty());
    for (String chain : found.keySet()) {
      Known said = known.get(chain);
      if (said == null || !said.opened) {
        Path file = found.getOrDefault(chain, new TreeMap<>()).values().iterator().next();
        faults.add(new Fault(file, 0, "the ledger does not know this chain"));
      }
    }
    for (Map.Entry<String, Known> each : known.entrySet()) {
      String chain = each.getKey();
      check(
          chain, each.getValue(), found.getOrDefault(chain, new TreeMap<>()), released.get(chain));
    }
    return new Report(records, chains, key, List.copyOf(faults));
  }

  private Map<String, Long> released() throws IOException {
    Map<String, Long> released = new LinkedHashMap<>();
    for (Map.Entry<String, Path> journal : files.journals().entrySet()) {
      try (JournalFile file = JournalFile.look(journal.getValue())) {
        if (file != null) {
          released.put(journal.getKey(), file.released());
        }
      }
    }
    return released;
  }

  private Map<String, Known> ledger(boolean needed) throws IOException {
    Map<String, Known> known = new LinkedHashMap<>();
    if (!Files.exists(files.ledger())) {
      if (needed) {
        faults.add(new Fault(files.ledger(), 0, "the ledger is missing"));
      }
      return known;
    }
    LedgerCheck check = new LedgerCheck(files.ledger(), pinned, faults);
    for (Ledger.Entry entry : check.run()) {
      Known chain = known.computeIfAbsent(entry.chain(), name -> new Known());
      switch (entry.event()) {
        case Ledger.OPENED -> chain.opened = true;
        case Ledger.CLOSED -> chain.closed = entry;
        case Ledger.RETIRED -> chain.retired = entry;
        default -> faults.add(new Fault(files.ledger(), 0, "an unknown event: " + entry.event()));
      }
    }
    key = check.key();
    return known;
  }

  private void check(
      String chain, Known known, SortedMap<Integer, Path> found, @Nullable Long released)
      throws IOException {
    chains++;
    Walk walk = new Walk();
    if (known.retired != null) {
      walk.file = known.retired.file();
      walk.next = known.retired.lines();
      walk.hash = known.retired.last();
    }
    int last = Math.max(walk.file, found.isEmpty() ? 0 : found.lastKey());
    if (known.closed != null) {
      last = Math.max(last, known.closed.file());
    }
    boolean unfinished = known.closed == null && released != null;
    for (int number = walk.file + 1; number <= last && !walk.broken; number++) {
      Path file = files.file(chain, number);
      if (!Files.exists(file)) {
        faults.add(new Fault(file, 0, "the file is missing"));
        return;
      }
      walk.file = number;
      file(file, chain, walk, unfinished && number == last);
    }
    if (!walk.broken) {
      end(chain, known, walk, released);
    }
  }

  private void file(Path file, String chain, Walk walk, boolean mayBeTorn) throws IOException {
    try (Lines lines = new Lines(file)) {
      int count = 0;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        String problem = line(line, chain, walk, count++ == 0);
        if (problem != null) {
          faults.add(new Fault(file, lines.number(), problem));
          walk.broken = true;
          return;
        }
      }
      if (count == 0 && !mayBeTorn) {
        faults.add(new Fault(file, 0, "the file is empty"));
        walk.broken = true;
      } else if (lines.torn() && !mayBeTorn) {
        faults.add(new Fault(file, lines.number() + 1, "the line has no end"));
        walk.broken = true;
      }
    }
  }

  private @Nullable String line(byte[] line, String chain, Walk walk, boolean first) {
    if (walk.ended) {
      return "a line after the end of its chain";
    }
    String hash = Line.hash(line);
    if (hash == null || !hash.equals(Line.expected(walk.hash, line))) {
      return "the line was changed, or a line before it was removed, added or moved";
    }
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return "the line is no JSON";
    } catch (IOException e) {
      return "the line cannot be read: " + e.getMessage();
    }
    if (json.path("seq").asLong(-1) != walk.next) {
      return "record " + walk.next + " is expected here";
    }
    String kind = json.path("kind").asText();
    if (first != kind.equals(Seal.FILE_START)) {
      return first ? "the file does not begin as files do" : "a file's first line inside a file";
    }
    if (Seal.isKind(kind)) {
      String problem = seal(json, chain, walk);
      if (problem != null) {
        return problem;
      }
      walk.ended = kind.equals(Seal.CHAIN_END);
    } else {
      records++;
      if (records % PROGRESS == 0) {
        progress.accept(records);
      }
      walk.journal = json.path("journal").asLong(walk.journal);
    }
    walk.hash = hash;
    walk.next++;
    return null;
  }

  private @Nullable String seal(JsonNode json, String chain, Walk walk) {
    Seal seal = Seal.of(json);
    if (!seal.equals(new Seal(seal.kind(), chain, walk.file, walk.next, walk.hash))) {
      return "a " + seal.kind() + " that belongs elsewhere";
    }
    if (key == null || !SigningKey.verifies(key, seal.text(), json.path("signature").asText())) {
      return "the signature of the " + seal.kind() + " is none of the ledger's key";
    }
    return null;
  }

  private void end(String chain, Known known, Walk walk, @Nullable Long released) {
    Path file = files.file(chain, Math.max(1, walk.file));
    Ledger.Entry closed = known.closed;
    if (closed != null) {
      if (closed.lines() != walk.next || !closed.last().equals(walk.hash)) {
        faults.add(
            new Fault(
                file,
                0,
                "records are missing at its end: the ledger knows "
                    + closed.lines()
                    + " lines of its chain, and there are "
                    + walk.next));
      }
    } else if (released == null) {
      faults.add(
          new Fault(
              file, 0, "its chain has no end, and there is no journal that it could go on from"));
    } else if (walk.journal < released) {
      faults.add(
          new Fault(
              file,
              0,
              "records are missing at its end: the journal knows of later ones that were written"));
    }
  }
}
