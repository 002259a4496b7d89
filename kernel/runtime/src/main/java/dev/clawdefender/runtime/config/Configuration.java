package dev.clawdefender.runtime.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a person configured.
 *
 * @param policyFiles the policy, in the order given; none means that everything is blocked
 * @param mode whether decisions are carried out
 * @param metricsPort where on the loopback address metrics are served; empty means nowhere
 * @param grace how long a server may take to end by itself once its input is closed
 */
public record Configuration(
    List<Path> policyFiles, Mode mode, OptionalInt metricsPort, Duration grace) {
  /** Whether decisions are carried out. */
  public enum Mode {
    ENFORCE,
    /** Messages that policy would block are forwarded, and said to be. */
    AUDIT_ONLY
  }

  public Configuration {
    policyFiles = List.copyOf(policyFiles);
  }

  /**
   * Reads a configuration that {@link ConfigurationSchema} has accepted.
   *
   * @param directory where relative paths start
   */
  static Configuration from(JsonObject json, Path directory) {
    JsonObject policy = json.getJsonObject("policy", new JsonObject());
    JsonObject metrics = json.getJsonObject("metrics", new JsonObject());
    JsonObject proxy = json.getJsonObject("proxy", new JsonObject());
    List<Path> files =
        policy.getJsonArray("files", new JsonArray()).stream()
            .map(file -> directory.resolve((String) file).normalize())
            .toList();
    Integer port = metrics.getInteger("port");
    return new Configuration(
        files,
        policy.getString("mode", "enforce").equals("audit-only") ? Mode.AUDIT_ONLY : Mode.ENFORCE,
        port == null ? OptionalInt.empty() : OptionalInt.of(port),
        Duration.ofSeconds(proxy.getLong("grace_seconds", 5L)));
  }

  /** The same with other policy files. */
  public Configuration withPolicyFiles(List<Path> files) {
    return new Configuration(files, mode, metricsPort, grace);
  }
}
