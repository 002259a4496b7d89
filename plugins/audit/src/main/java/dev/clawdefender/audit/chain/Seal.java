package dev.clawdefender.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A signed line of a chain. The signature covers all that it says and the hash of the line before,
 * and with that everything before it.
 *
 * @param kind {@code file-start}, {@code checkpoint} or {@code chain-end}
 * @param chain the chain it belongs to
 * @param file the number of the file it stands in
 * @param sequence its number in the chain
 * @param previous the hash of the line before
 */
public record Seal(String kind, String chain, int file, long sequence, String previous) {
  public static final String FILE_START = "file-start";
  public static final String CHECKPOINT = "checkpoint";
  public static final String CHAIN_END = "chain-end";

  /** What is signed. */
  public String text() {
    return String.join(
        "\n",
        "clawdefender audit 1",
        kind,
        chain,
        Integer.toString(file),
        Long.toString(sequence),
        previous);
  }

  /** Whether a record of this kind is a seal. */
  public static boolean isKind(String kind) {
    return kind.equals(FILE_START) || kind.equals(CHECKPOINT) || kind.equals(CHAIN_END);
  }

  /** What a line says it seals. */
  public static Seal of(JsonNode line) {
    return new Seal(
        line.path("kind").asText(),
        line.path("chain").asText(),
        line.path("file").asInt(),
        line.path("seq").asLong(),
        line.path("prev").asText());
  }
}
