package dev.clawdefender.runtime.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How we get a token of our own for a remote server: {@code [servers.NAME.oauth]}. What is empty
 * follows from what the server says.
 *
 * @param issuer the one authorization server that is trusted with this
 * @param clientId as which client we are known there
 * @param clientSecretVariable the variable of our environment that holds the client's secret
 * @param privateKey the file of the key that the client signs with (PKCS 8, PEM)
 * @param clientMetadataUrl where a document describes us as a client
 * @param scopes all that may be asked for
 * @param grant in whose name
 * @param openBrowser whether a login begins by itself when the server wants one
 * @param redirectPort the port that a login comes back to; 0 for any
 */
public record OAuthSettings(
    Optional<String> issuer,
    Optional<String> clientId,
    Optional<String> clientSecretVariable,
    Optional<Path> privateKey,
    Optional<URI> clientMetadataUrl,
    List<String> scopes,
    Grant grant,
    boolean openBrowser,
    int redirectPort) {
  /** In whose name a token is got. */
  public enum Grant {
    /** A person's, who logs in with a browser. */
    AUTHORIZATION_CODE,
    /** The client's own, without a person. */
    CLIENT_CREDENTIALS
  }

  /** Nothing is configured. */
  public static final OAuthSettings NONE = from(new JsonObject(), Path.of("/"));

  public OAuthSettings {
    scopes = List.copyOf(scopes);
  }

  /**
   * Reads a table that {@link OAuthSchema} has accepted.
   *
   * @param directory where relative paths start
   */
  static OAuthSettings from(JsonObject json, Path directory) {
    return new OAuthSettings(
        Optional.ofNullable(json.getString("issuer")),
        Optional.ofNullable(json.getString("client_id")),
        Optional.ofNullable(json.getString("client_secret"))
            .map(text -> text.substring(OAuthSchema.VARIABLE.length())),
        Optional.ofNullable(json.getString("private_key"))
            .map(file -> directory.resolve(file).normalize()),
        Optional.ofNullable(json.getString("client_metadata_url")).map(URI::create),
        json.getJsonArray("scopes", new JsonArray()).stream().map(String.class::cast).toList(),
        json.getString("grant", "authorization_code").equals("client_credentials")
            ? Grant.CLIENT_CREDENTIALS
            : Grant.AUTHORIZATION_CODE,
        json.getBoolean("open_browser", false),
        json.getInteger("redirect_port", 0));
  }
}
