package dev.clawdefender.runtime.server;

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
  public static final OAuthSettings NONE =
      new OAuthSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Grant.AUTHORIZATION_CODE,
          false,
          0);

  public OAuthSettings {
    scopes = List.copyOf(scopes);
  }
}
