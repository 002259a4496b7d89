package dev.clawdefender.runtime.config;

import dev.clawdefender.api.event.Severity;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How what was seen is joined with what was asked of servers: {@code [correlation]}.
 *
 * @param enabled whether it is
 * @param grace how long after its answer effects may belong to a call
 * @param patience how long a call waits at most until what was done before it is judged
 * @param findings from which severity on an effect that no call speaks of is a finding
 * @param killChains the file of the kill chains to look for; empty: none are looked for
 */
public record CorrelationSettings(
    boolean enabled,
    Duration grace,
    Duration patience,
    Severity findings,
    Optional<Path> killChains) {
  static CorrelationSettings from(JsonObject json, Path directory) {
    return new CorrelationSettings(
        json.getBoolean("enabled", false),
        Duration.ofMillis(json.getLong("grace_milliseconds", 1_000L)),
        Duration.ofMillis(json.getLong("wait_milliseconds", 100L)),
        Severity.valueOf(json.getString("findings", "medium").toUpperCase(Locale.ROOT)),
        Optional.ofNullable(json.getString("kill_chains"))
            .map(file -> directory.resolve(file).normalize()));
  }
}
