package dev.clawdefender.runtime.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** The keys that a configuration may have, and what each may be. */
final class ConfigurationSchema {
  /** Says what is wrong with a value, or null if nothing is. */
  interface Check {
    @Nullable String problem(Object value);
  }

  private static final Map<String, Map<String, Check>> TABLES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "policy",
                  Map.of(
                      "files",
                      ConfigurationSchema::strings,
                      "mode",
                      value -> oneOf(value, "enforce", "audit-only"))),
              Map.entry("metrics", Map.of("port", value -> number(value, 1, 65_535))),
              Map.entry(
                  "audit",
                  Map.of(
                      "enabled",
                      ConfigurationSchema::flag,
                      "directory",
                      ConfigurationSchema::string,
                      "fsync",
                      value -> oneOf(value, "off", "checkpoint"),
                      "on_failure",
                      value -> oneOf(value, "block", "continue"),
                      "rotate_megabytes",
                      value -> number(value, 1, 10_000),
                      "retention_days",
                      value -> number(value, 1, 36_500))),
              Map.entry(
                  "prompt",
                  Map.of(
                      "timeout_seconds",
                      value -> number(value, 1, 3_600),
                      "per_minute",
                      value -> number(value, 0, 1_000),
                      "approvals",
                      ConfigurationSchema::string)),
              Map.entry(
                  "plugins",
                  Map.of("list", ConfigurationSchema::string, "off", ConfigurationSchema::strings)),
              Map.entry("slm", SlmSchema.KEYS),
              Map.entry(
                  "supervisor",
                  Map.of(
                      "max_sessions",
                      value -> number(value, 1, 10_000),
                      "max_failures",
                      value -> number(value, 1, 1_000))),
              Map.entry(
                  "http",
                  Map.ofEntries(
                      Map.entry("port", value -> number(value, 1, 65_535)),
                      Map.entry("host", ConfigurationSchema::string),
                      Map.entry("token", ConfigurationSchema::flag),
                      Map.entry("certificate", ConfigurationSchema::string),
                      Map.entry("key", ConfigurationSchema::string),
                      Map.entry("hosts", ConfigurationSchema::strings),
                      Map.entry("origins", ConfigurationSchema::strings),
                      Map.entry("max_connections", value -> number(value, 1, 100_000)),
                      Map.entry("max_requests", value -> number(value, 1, 100_000)),
                      Map.entry("max_sessions", value -> number(value, 1, 10_000)),
                      Map.entry("requests_per_minute", value -> number(value, 1, 1_000_000_000)),
                      Map.entry("idle_minutes", value -> number(value, 1, 100_000)),
                      Map.entry("patience_seconds", value -> number(value, 1, 3_600)))),
              Map.entry(
                  "sensor",
                  Map.of(
                      "enabled",
                      ConfigurationSchema::flag,
                      "source",
                      SensorSchema::source,
                      "credentials",
                      SensorSchema::credentials,
                      "system_programs",
                      SensorSchema::names,
                      "system_packages",
                      SensorSchema::names,
                      "system_folders",
                      SensorSchema::folders,
                      "watched_programs",
                      SensorSchema::programs)),
              Map.entry(
                  "correlation",
                  Map.of(
                      "enabled",
                      ConfigurationSchema::flag,
                      "grace_milliseconds",
                      value -> number(value, 0, 60_000),
                      "wait_milliseconds",
                      value -> number(value, 0, 10_000),
                      "findings",
                      value -> oneOf(value, "low", "medium", "high", "critical"),
                      "kill_chains",
                      ConfigurationSchema::string)),
              Map.entry("proxy", Map.of("grace_seconds", value -> number(value, 0, 600)))));

  /** Of each table in {@code [servers]}. */
  private static final Map<String, Check> SERVER =
      Map.ofEntries(
          Map.entry("command", ConfigurationSchema::command),
          Map.entry("env", ConfigurationSchema::texts),
          Map.entry("directory", ConfigurationSchema::string),
          Map.entry("policy", ConfigurationSchema::someStrings),
          Map.entry("start", value -> oneOf(value, "boot", "demand")),
          Map.entry("idle_minutes", value -> number(value, 1, 100_000)),
          Map.entry("recover", ConfigurationSchema::flag),
          Map.entry("url", RemoteServerSchema::url),
          Map.entry("insecure", ConfigurationSchema::flag),
          Map.entry("transport", value -> oneOf(value, "streamable", "sse")),
          Map.entry("headers", RemoteServerSchema::headers),
          Map.entry("authorization", value -> oneOf(value, "none", "forward", "oauth")),
          Map.entry("oauth", ConfigurationSchema::table),
          Map.entry("connect_seconds", value -> number(value, 1, 600)));

  private static final String SERVERS = "servers";
  private static final String HTTP = "http";
  private static final String SLM = "slm";
  private static final Pattern SERVER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

  private ConfigurationSchema() {}

  /** All that is wrong, each with its line and column; empty if nothing is. */
  static List<String> problems(TomlTable root) {
    List<String> problems = new ArrayList<>();
    for (String name : root.keySet()) {
      TomlPosition position = root.inputPositionOf(List.of(name));
      Map<String, Check> keys = TABLES.get(name);
      if (name.equals(SERVERS) && root.get(List.of(name)) instanceof TomlTable servers) {
        servers(servers, problems);
      } else if (keys == null) {
        problems.add(at(position) + "unknown key \"" + name + "\"; known: " + known(TABLES));
      } else if (root.get(List.of(name)) instanceof TomlTable table) {
        check(name, table, keys, problems);
        if (name.equals(HTTP)) {
          HttpSchema.problems(table)
              .forEach(problem -> problems.add(at(position) + "[" + name + "] " + problem));
        } else if (name.equals(SLM)) {
          SlmSchema.problems(table)
              .forEach(problem -> problems.add(at(position) + "[" + name + "] " + problem));
        }
      } else {
        problems.add(at(position) + "\"" + name + "\" must be a table: write [" + name + "]");
      }
    }
    return problems;
  }

  private static void servers(TomlTable servers, List<String> problems) {
    for (String name : servers.keySet()) {
      String position = at(servers.inputPositionOf(List.of(name)));
      String full = SERVERS + "." + name;
      if (!SERVER_NAME.matcher(name).matches()) {
        problems.add(
            position
                + "\""
                + name
                + "\" is no name for a server: up to 64 letters, digits and -_. of ASCII");
      } else if (servers.get(List.of(name)) instanceof TomlTable server) {
        check(full, server, SERVER, problems);
        RemoteServerSchema.problems(server)
            .forEach(problem -> problems.add(position + "[" + full + "] " + problem));
        if (server.get(List.of("oauth")) instanceof TomlTable oauth) {
          check(full + ".oauth", oauth, OAuthSchema.KEYS, problems);
          OAuthSchema.problem(oauth)
              .ifPresent(problem -> problems.add(position + "[" + full + ".oauth] " + problem));
        }
      } else {
        problems.add(position + "\"" + full + "\" must be a table: write [" + full + "]");
      }
    }
  }

  static void check(String name, TomlTable table, Map<String, Check> keys, List<String> problems) {
    for (String key : table.keySet()) {
      TomlPosition position = table.inputPositionOf(List.of(key));
      Check check = keys.get(key);
      if (check == null) {
        problems.add(
            at(position) + "unknown key \"" + key + "\" in [" + name + "]; known: " + known(keys));
        continue;
      }
      String problem = check.problem(table.get(List.of(key)));
      if (problem != null) {
        problems.add(at(position) + "\"" + name + "." + key + "\" " + problem);
      }
    }
  }

  private static String known(Map<String, ?> keys) {
    return String.join(", ", keys.keySet().stream().sorted().toList());
  }

  private static String at(@Nullable TomlPosition position) {
    return position == null ? "" : position.line() + ":" + position.column() + ": ";
  }

  private static @Nullable String table(Object value) {
    return value instanceof TomlTable ? null : "must be a table";
  }

  static @Nullable String flag(Object value) {
    return value instanceof Boolean ? null : "must be true or false";
  }

  static @Nullable String string(Object value) {
    return value instanceof String ? null : "must be a string";
  }

  static @Nullable String strings(Object value) {
    boolean fine =
        value instanceof TomlArray array
            && array.toList().stream().allMatch(item -> item instanceof String);
    return fine ? null : "must be an array of strings";
  }

  private static @Nullable String someStrings(Object value) {
    boolean fine = strings(value) == null && value instanceof TomlArray array && !array.isEmpty();
    return fine ? null : "must be an array of strings, at least one";
  }

  private static @Nullable String command(Object value) {
    boolean fine =
        strings(value) == null
            && value instanceof TomlArray array
            && !array.isEmpty()
            && !array.getString(0).isBlank();
    return fine ? null : "must be an array: the program and its arguments";
  }

  static @Nullable String texts(Object value) {
    boolean fine =
        value instanceof TomlTable table
            && table.keySet().stream().allMatch(key -> table.get(List.of(key)) instanceof String);
    return fine ? null : "must be a table of strings";
  }

  static @Nullable String oneOf(Object value, String... allowed) {
    return List.of(allowed).contains(value)
        ? null
        : "must be one of: " + String.join(", ", allowed);
  }

  static @Nullable String number(Object value, long min, long max) {
    return value instanceof Long number && number >= min && number <= max
        ? null
        : "must be a whole number from " + min + " to " + max;
  }
}
