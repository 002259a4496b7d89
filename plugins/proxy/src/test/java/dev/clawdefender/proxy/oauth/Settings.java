package dev.clawdefender.proxy.oauth;

import dev.clawdefender.runtime.server.OAuthSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a test configures of {@code [servers.NAME.oauth]}. */
final class Settings {
  private Settings() {}

  static OAuthSettings scopes(String... scopes) {
    return new OAuthSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(scopes),
        OAuthSettings.Grant.AUTHORIZATION_CODE,
        false,
        0);
  }

  static OAuthSettings openBrowser() {
    return new OAuthSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        OAuthSettings.Grant.AUTHORIZATION_CODE,
        true,
        0);
  }

  /** A client whose secret is in a variable. */
  static OAuthSettings secret(
      OAuthSettings.Grant grant, String issuer, String client, String variable) {
    return new OAuthSettings(
        Optional.of(issuer),
        Optional.of(client),
        Optional.of(variable),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        grant,
        false,
        0);
  }

  /** A client that signs. */
  static OAuthSettings key(String issuer, String client, Path key) {
    return new OAuthSettings(
        Optional.of(issuer),
        Optional.of(client),
        Optional.empty(),
        Optional.of(key),
        Optional.empty(),
        List.of(),
        OAuthSettings.Grant.CLIENT_CREDENTIALS,
        false,
        0);
  }
}
