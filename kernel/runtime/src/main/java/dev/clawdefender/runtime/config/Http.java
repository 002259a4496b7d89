package dev.clawdefender.runtime.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a supervisor serves clients that speak HTTP: {@code [http]}.
 *
 * @param host the address that is listened at
 * @param port the port, from 1 to 65535
 * @param token whether clients need one
 * @param tls the certificate; empty: HTTP without TLS
 * @param hosts names in {@code Host} that mean us, beside those of the loopback interface; lower
 *     case
 * @param origins whose pages are served, beside our own; lower case
 * @param limits how much is served
 * @param patience how long a client may take to send a body, or to read anything of an answer
 */
public record Http(
    String host,
    int port,
    boolean token,
    Optional<Tls> tls,
    Set<String> hosts,
    Set<String> origins,
    Limits limits,
    Duration patience) {
  static final String DEFAULT_HOST = "127.0.0.1";

  /** Where only programs of this machine reach us. */
  private static final Set<String> OF_THIS_MACHINE = Set.of(DEFAULT_HOST, "::1", "localhost");

  /**
   * Two PEM files.
   *
   * @param certificate with those that lead to its issuer
   * @param key its private key
   */
  public record Tls(Path certificate, Path key) {}

  /**
   * How much is served.
   *
   * @param connections how many connections there may be
   * @param requests how many requests may be under way
   * @param sessions how many sessions with a handshake there may be
   * @param perMinute how many requests all who have the same token may send in a minute
   * @param idle after how long without a request a session is ended
   */
  public record Limits(int connections, int requests, int sessions, int perMinute, Duration idle) {}

  public Http {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  static boolean isOfThisMachine(String host) {
    return OF_THIS_MACHINE.contains(host);
  }

  /** Whether the token and all messages cross a network for anybody on the way to read. */
  public boolean isInClear() {
    return tls.isEmpty() && !isOfThisMachine(host);
  }

  /** Whether what listens needs no change for the other to be in force. */
  public boolean isServedAs(Http other) {
    return host.equals(other.host) && port == other.port && tls.equals(other.tls);
  }

  /** Reads a table that {@link HttpSchema} has accepted. */
  static Http from(JsonObject json, Path directory) {
    return new Http(
        json.getString("host", DEFAULT_HOST),
        json.getInteger("port"),
        json.getBoolean("token", true),
        Optional.ofNullable(json.getString("certificate"))
            .map(
                certificate ->
                    new Tls(
                        directory.resolve(certificate).normalize(),
                        directory.resolve(json.getString("key")).normalize())),
        names(json, "hosts"),
        names(json, "origins"),
        new Limits(
            json.getInteger("max_connections", 512),
            json.getInteger("max_requests", 256),
            json.getInteger("max_sessions", 200),
            json.getInteger("requests_per_minute", 10_000),
            Duration.ofMinutes(json.getLong("idle_minutes", 60L))),
        Duration.ofSeconds(json.getLong("patience_seconds", 30L)));
  }

  private static Set<String> names(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream()
        .map(name -> ((String) name).toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
