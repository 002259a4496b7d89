package dev.clawdefender.audit.chain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the files in an audit directory: {@code audit-CHAIN-0001.jsonl} and so on for each
 * process that wrote there, {@code journal-CHAIN.ring} while it has not ended, and the ledger.
 */
public record AuditFiles(Path directory) {
  private static final Pattern FILE =
      Pattern.compile("audit-([0-9TZ]+-[0-9a-f]{8})-(\\d{4,9})\\.jsonl");
  private static final Pattern JOURNAL = Pattern.compile("journal-([0-9TZ]+-[0-9a-f]{8})\\.ring");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** A name for a new chain; sorts by time. */
  public static String newChain() {
    return TIME.format(Clock.systemUTC().instant())
        + "-"
        + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  public Path file(String chain, int number) {
    return directory.resolve("audit-%s-%04d.jsonl".formatted(chain, number));
  }

  public Path journal(String chain) {
    return directory.resolve("journal-" + chain + ".ring");
  }

  public Path ledger() {
    return directory.resolve("ledger.jsonl");
  }

  /** The files there are, by chain and number. */
  public SortedMap<String, SortedMap<Integer, Path>> files() throws IOException {
    SortedMap<String, SortedMap<Integer, Path>> chains = new TreeMap<>();
    for (Path path : list()) {
      Matcher name = FILE.matcher(String.valueOf(path.getFileName()));
      if (name.matches()) {
        chains
            .computeIfAbsent(name.group(1), chain -> new TreeMap<>())
            .put(Integer.parseInt(name.group(2)), path);
      }
    }
    return chains;
  }

  /** The journals there are, by chain. */
  public SortedMap<String, Path> journals() throws IOException {
    SortedMap<String, Path> journals = new TreeMap<>();
    for (Path path : list()) {
      Matcher name = JOURNAL.matcher(String.valueOf(path.getFileName()));
      if (name.matches()) {
        journals.put(name.group(1), path);
      }
    }
    return journals;
  }

  private List<Path> list() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
