package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.server.RemoteServer;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.server.ServerTarget;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A server that sessions can ask for by its name: {@code [servers.NAME]}. All but how it is reached
 * counts for sessions of this name that are opened with a command of their own as well.
 *
 * @param name its name in policy, log and metrics
 * @param target how it is reached
 * @param policy the files of its own policy; empty if it is judged by the common one
 * @param atBoot whether a process is started before anybody asks for a session
 * @param idle after how long without a message a session is ended; empty: never
 * @param recover whether a session gets another process when its own dies
 */
public record ConfiguredServer(
    String name,
    ServerTarget target,
    List<Path> policy,
    boolean atBoot,
    Optional<Duration> idle,
    boolean recover) {
  private static final long CONNECT_SECONDS = 10;

  public ConfiguredServer {
    policy = List.copyOf(policy);
  }

  /** The same, judged by the common policy. */
  public ConfiguredServer withCommonPolicy() {
    return new ConfiguredServer(name, target, List.of(), atBoot, idle, recover);
  }

  /** Reads a table that {@link ConfigurationSchema} has accepted. */
  static ConfiguredServer from(String name, JsonObject json, Path directory) {
    return new ConfiguredServer(
        name,
        json.containsKey("url") ? remote(json, directory) : command(json, directory),
        json.getJsonArray("policy", new JsonArray()).stream()
            .map(file -> directory.resolve((String) file).normalize())
            .toList(),
        json.getString("start", "demand").equals("boot"),
        Optional.ofNullable(json.getLong("idle_minutes")).map(Duration::ofMinutes),
        json.getBoolean("recover", false));
  }

  private static ServerCommand command(JsonObject json, Path directory) {
    Map<String, String> environment = new HashMap<>(ServerCommand.givenEnvironment());
    environment.putAll(texts(json, "env"));
    return new ServerCommand(
        json.getJsonArray("command", new JsonArray()).stream().map(String.class::cast).toList(),
        environment,
        directory.resolve(json.getString("directory", ".")).normalize());
  }

  private static RemoteServer remote(JsonObject json, Path directory) {
    return new RemoteServer(
        URI.create(json.getString("url")),
        RemoteServer.Transport.valueOf(upper(json.getString("transport", "streamable"))),
        texts(json, "headers"),
        RemoteServer.Authorization.valueOf(upper(json.getString("authorization", "none"))),
        Duration.ofSeconds(json.getLong("connect_seconds", CONNECT_SECONDS)),
        OAuthSchema.read(json.getJsonObject("oauth", new JsonObject()), directory));
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static Map<String, String> texts(JsonObject json, String key) {
    Map<String, String> texts = new HashMap<>();
    json.getJsonObject(key, new JsonObject())
        .forEach(each -> texts.put(each.getKey(), (String) each.getValue()));
    return texts;
  }
}
