package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.control.SocketPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a person configured.
 *
 * @param policyFiles the policy, in the order given; none means that everything is blocked
 * @param mode whether decisions are carried out
 * @param metricsPort where on the loopback address metrics are served; empty means nowhere
 * @param grace how long a server may take to end by itself once its input is closed
 * @param prompts how people are asked
 * @param audit what becomes of records
 * @param plugins which plugins there are
 * @param slm whether and how calls are assessed
 * @param servers the servers that a supervisor starts, by name
 * @param supervisor the bounds of a supervisor
 * @param http how a supervisor serves clients that speak HTTP; empty: it does not
 * @param sensor what is seen of the operating system
 * @param correlation how that is joined with what was asked of servers
 */
public record Configuration(
    List<Path> policyFiles,
    Mode mode,
    OptionalInt metricsPort,
    Duration grace,
    Prompts prompts,
    Audit audit,
    Plugins plugins,
    SlmSettings slm,
    Map<String, ConfiguredServer> servers,
    Supervisor supervisor,
    Optional<Http> http,
    SensorSettings sensor,
    CorrelationSettings correlation) {
  /**
   * The bounds of a supervisor.
   *
   * @param sessions how many sessions there may be at once
   * @param failures how often a server may fail in a row before it is given up
   */
  public record Supervisor(int sessions, int failures) {}

  /**
   * Which plugins there are.
   *
   * @param list the file that lists what may be loaded; it need not be there
   * @param off the ids of plugins that come with us and are not wanted
   * @param data the folder that each loaded plugin has its own folder in
   */
  public record Plugins(Path list, Set<String> off, Path data) {
    public Plugins {
      off = Set.copyOf(off);
    }
  }

  /**
   * How people are asked.
   *
   * @param timeout how long a person may take to answer
   * @param perMinute how many questions about one server a person gets in a minute at most
   * @param approvals the policy file of what was approved for good; it comes before the others
   */
  public record Prompts(Duration timeout, int perMinute, Path approvals) {}

  /**
   * What becomes of records.
   *
   * @param enabled whether there are any
   * @param directory where they are written
   * @param sync whether each checkpoint waits for the disk
   * @param refuses whether messages are refused while records cannot be kept
   * @param rotateBytes the size at which a new file is begun
   * @param retention how long a file is kept after it was last written to
   */
  public record Audit(
      boolean enabled,
      Path directory,
      boolean sync,
      boolean refuses,
      long rotateBytes,
      Duration retention) {}

  /** Whether decisions are carried out. */
  public enum Mode {
    ENFORCE,
    /** Messages that policy would block are forwarded, and said to be. */
    AUDIT_ONLY;

    /** As it stands in the file. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Configuration {
    policyFiles = List.copyOf(policyFiles);
    servers = Map.copyOf(servers);
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
    JsonObject prompt = json.getJsonObject("prompt", new JsonObject());
    String approvals = prompt.getString("approvals");
    List<Path> files =
        policy.getJsonArray("files", new JsonArray()).stream()
            .map(file -> directory.resolve((String) file).normalize())
            .toList();
    Integer port = metrics.getInteger("port");
    return new Configuration(
        files,
        policy.getString("mode", "enforce").equals("audit-only") ? Mode.AUDIT_ONLY : Mode.ENFORCE,
        port == null ? OptionalInt.empty() : OptionalInt.of(port),
        Duration.ofSeconds(proxy.getLong("grace_seconds", 5L)),
        new Prompts(
            Duration.ofSeconds(prompt.getLong("timeout_seconds", 30L)),
            prompt.getInteger("per_minute", 10),
            approvals == null
                ? dataDirectory().resolve("approvals.toml")
                : directory.resolve(approvals).normalize()),
        audit(json.getJsonObject("audit", new JsonObject()), directory),
        plugins(json.getJsonObject("plugins", new JsonObject()), directory),
        SlmSettings.from(json.getJsonObject("slm", new JsonObject()), directory),
        servers(json.getJsonObject("servers", new JsonObject()), directory),
        supervisor(json.getJsonObject("supervisor", new JsonObject())),
        Optional.ofNullable(json.getJsonObject("http")).map(table -> Http.from(table, directory)),
        SensorSettings.from(json.getJsonObject("sensor", new JsonObject())),
        CorrelationSettings.from(json.getJsonObject("correlation", new JsonObject()), directory));
  }

  private static Map<String, ConfiguredServer> servers(JsonObject json, Path directory) {
    return json.fieldNames().stream()
        .map(name -> ConfiguredServer.from(name, json.getJsonObject(name), directory))
        .collect(Collectors.toUnmodifiableMap(ConfiguredServer::name, Function.identity()));
  }

  private static Supervisor supervisor(JsonObject json) {
    return new Supervisor(json.getInteger("max_sessions", 500), json.getInteger("max_failures", 5));
  }

  private static Plugins plugins(JsonObject json, Path directory) {
    return new Plugins(
        directory.resolve(json.getString("list", "plugins.toml")).normalize(),
        json.getJsonArray("off", new JsonArray()).stream()
            .map(String.class::cast)
            .collect(Collectors.toUnmodifiableSet()),
        dataDirectory().resolve("plugins"));
  }

  private static Audit audit(JsonObject json, Path directory) {
    String folder = json.getString("directory");
    return new Audit(
        json.getBoolean("enabled", true),
        folder == null ? defaultAuditDirectory() : directory.resolve(folder).normalize(),
        json.getString("fsync", "off").equals("checkpoint"),
        json.getString("on_failure", "block").equals("block"),
        json.getLong("rotate_megabytes", 50L) * 1024 * 1024,
        Duration.ofDays(json.getLong("retention_days", 90L)));
  }

  /** Where records are written if nothing else is configured. */
  public static Path defaultAuditDirectory() {
    return dataDirectory().resolve("audit");
  }

  /** Where the XDG base directory specification puts what a program keeps for its user. */
  public static Path dataDirectory() {
    return SocketPath.dataDirectory();
  }

  /** The policy files of the servers that have a policy of their own, by name. */
  public Map<String, List<Path>> serverPolicies() {
    return servers.values().stream()
        .filter(server -> !server.policy().isEmpty())
        .collect(Collectors.toUnmodifiableMap(ConfiguredServer::name, ConfiguredServer::policy));
  }

  /** The same with other policy files. */
  public Configuration withPolicyFiles(List<Path> files) {
    return new Configuration(
        files,
        mode,
        metricsPort,
        grace,
        prompts,
        audit,
        plugins,
        slm,
        servers,
        supervisor,
        http,
        sensor,
        correlation);
  }

  /** The same with other servers. */
  public Configuration withServers(Map<String, ConfiguredServer> others) {
    return new Configuration(
        policyFiles,
        mode,
        metricsPort,
        grace,
        prompts,
        audit,
        plugins,
        slm,
        others,
        supervisor,
        http,
        sensor,
        correlation);
  }

  /** The same with records in another directory. */
  public Configuration withAuditDirectory(Path directory) {
    Audit other =
        new Audit(
            audit.enabled,
            directory,
            audit.sync,
            audit.refuses,
            audit.rotateBytes,
            audit.retention);
    return new Configuration(
        policyFiles,
        mode,
        metricsPort,
        grace,
        prompts,
        other,
        plugins,
        slm,
        servers,
        supervisor,
        http,
        sensor,
        correlation);
  }
}
