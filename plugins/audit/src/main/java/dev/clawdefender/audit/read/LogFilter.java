package dev.clawdefender.audit.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which records are asked for.
 *
 * @param since records from then on; null for all
 * @param until records before then; null for all
 * @param values what members must be, by name
 */
public record LogFilter(
    @Nullable Instant since, @Nullable Instant until, Map<String, String> values) {
  public LogFilter {
    values = Map.copyOf(values);
  }

  /** Whether a record is asked for. */
  public boolean matches(JsonNode record) {
    Instant time = Instant.parse(record.path("time").asText());
    if (since != null && time.isBefore(since) || until != null && !time.isBefore(until)) {
      return false;
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      if (!record.path(value.getKey()).asText().equals(value.getValue())) {
        return false;
      }
    }
    return true;
  }
}
