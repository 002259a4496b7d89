package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.process.ServerCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that a supervisor starts for its clients: {@code [servers.NAME]}. All but how it is
 * started counts for sessions of this name that are opened with a command of their own as well.
 *
 * @param name its name in policy, log and metrics
 * @param command how it is started
 * @param policy the files of its own policy; empty if it is judged by the common one
 * @param atBoot whether a process is started before anybody asks for a session
 * @param idle after how long without a message a session is ended; empty: never
 * @param recover whether a session gets another process when its own dies
 */
public record ConfiguredServer(
    String name,
    ServerCommand command,
    List<Path> policy,
    boolean atBoot,
    Optional<Duration> idle,
    boolean recover) {
  public ConfiguredServer {
    policy = List.copyOf(policy);
  }

  /** The same, judged by the common policy. */
  public ConfiguredServer withCommonPolicy() {
    return new ConfiguredServer(name, command, List.of(), atBoot, idle, recover);
  }

  /** Reads a table that {@link ConfigurationSchema} has accepted. */
  static ConfiguredServer from(String name, JsonObject json, Path directory) {
    Map<String, String> environment = new HashMap<>(ServerCommand.givenEnvironment());
    json.getJsonObject("env", new JsonObject())
        .forEach(variable -> environment.put(variable.getKey(), (String) variable.getValue()));
    return new ConfiguredServer(
        name,
        new ServerCommand(
            json.getJsonArray("command", new JsonArray()).stream().map(String.class::cast).toList(),
            environment,
            directory.resolve(json.getString("directory", ".")).normalize()),
        json.getJsonArray("policy", new JsonArray()).stream()
            .map(file -> directory.resolve((String) file).normalize())
            .toList(),
        json.getString("start", "demand").equals("boot"),
        Optional.ofNullable(json.getLong("idle_minutes")).map(Duration::ofMinutes),
        json.getBoolean("recover", false));
  }
}
