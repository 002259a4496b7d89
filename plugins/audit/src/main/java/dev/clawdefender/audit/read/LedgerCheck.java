package dev.clawdefender.audit.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.chain.Hash;
import dev.clawdefender.audit.chain.Ledger;
import dev.clawdefender.audit.chain.Line;
import dev.clawdefender.audit.chain.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a ledger and checks that each line vouches for the one before. */
final class LedgerCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final List<Fault> faults;
  private final List<Ledger.Entry> entries = new ArrayList<>();
  private @Nullable String key;

  /**
   * @param key the key that signatures must be by; null for the key of the first line
   */
  LedgerCheck(Path file, @Nullable String key, List<Fault> faults) {
    this.file = file;
    this.key = key;
    this.faults = faults;
  }

  /** What the ledger says, as far as it can be trusted. */
  List<Ledger.Entry> run() throws IOException {
    String previous = Hash.NONE;
    try (Lines lines = new Lines(file)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        String problem = problem(line, previous);
        if (problem != null) {
          faults.add(new Fault(file, lines.number(), problem));
          return entries;
        }
        previous = String.valueOf(Line.hash(line));
      }
    }
    return entries;
  }

  /** The key that all signatures are by; null if there is none. */
  @Nullable String key() {
    return key;
  }

  private @Nullable String problem(byte[] line, String previous) {
    String hash = Line.hash(line);
    if (hash == null || !hash.equals(Line.expected(previous, line))) {
      return "the line was changed, or a line before it was removed or added";
    }
    JsonNode json;
    try {
      json = JSON.readTree(new String(line, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return "the line is no JSON";
    }
    Ledger.Entry entry = Ledger.Entry.of(json);
    if (entry.sequence() != entries.size() || !entry.previous().equals(previous)) {
      return "the line is not the one that belongs here";
    }
    String by = json.path("key").asText();
    if (key == null) {
      key = by;
    }
    if (!by.equals(key)
        || !SigningKey.verifies(by, entry.text(), json.path("signature").asText())) {
      return "the line is signed by another key, or its signature is none";
    }
    entries.add(entry);
    return null;
  }
}
