package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.process.ServerCommand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server that a supervisor starts for its clients: {@code [servers.NAME]}.
 *
 * @param name its name in policy, log and metrics
 * @param command how it is started
 */
public record ConfiguredServer(String name, ServerCommand command) {
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
            directory.resolve(json.getString("directory", ".")).normalize()));
  }
}
