package dev.clawdefender.audit.drain;

import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.ChainTail;
import dev.clawdefender.audit.chain.Ledger;
import dev.clawdefender.audit.chain.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Deletes files that are old enough, oldest first, after the ledger says so. */
final class Retention {
  private Retention() {}

  /** Retires what was last written to longer ago than {@code kept}, of chains that have ended. */
  static void run(AuditFiles files, SigningKey key, Duration kept) throws IOException {
    Instant limit = Instant.now().minus(kept);
    Set<String> running = files.journals().keySet();
    for (Map.Entry<String, SortedMap<Integer, Path>> chain : files.files().entrySet()) {
      if (running.contains(chain.getKey())) {
        continue;
      }
      for (Map.Entry<Integer, Path> file : chain.getValue().entrySet()) {
        if (!Files.getLastModifiedTime(file.getValue()).toInstant().isBefore(limit)) {
          break;
        }
        ChainTail tail = ChainTail.find(new TreeMap<>(Map.of(file.getKey(), file.getValue())));
        Ledger.of(files, key).retired(chain.getKey(), file.getKey(), tail.next(), tail.hash());
        Files.delete(file.getValue());
      }
    }
  }
}
