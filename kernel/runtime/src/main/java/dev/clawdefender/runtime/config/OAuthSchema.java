package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.config.ConfigurationSchema.Check;
import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** {@code [servers.NAME.oauth]}: what its values may be, and which of them need each other. */
final class OAuthSchema {
  /** What a value starts with that stands in our environment. */
  private static final String VARIABLE = "env:";

  static final Map<String, Check> KEYS =
      Map.of(
          "issuer",
          OAuthSchema::url,
          "client_id",
          ConfigurationSchema::string,
          "client_secret",
          OAuthSchema::variable,
          "private_key",
          ConfigurationSchema::string,
          "client_metadata_url",
          OAuthSchema::documentUrl,
          "scopes",
          OAuthSchema::scopes,
          "grant",
          value -> ConfigurationSchema.oneOf(value, "authorization_code", "client_credentials"),
          "open_browser",
          ConfigurationSchema::flag,
          "redirect_port",
          value -> ConfigurationSchema.number(value, 1_024, 65_535));

  private static final Pattern VARIABLE_NAME = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  private OAuthSchema() {}

  private static @Nullable String url(Object value) {
    return value instanceof String text && address(text).isPresent() ? null : "must be a URL";
  }

  private static @Nullable String documentUrl(Object value) {
    boolean fine =
        value instanceof String text
            && address(text)
                .filter(url -> url.getScheme().equals("https") && url.getPath().length() > 1)
                .isPresent();
    return fine ? null : "must be an https URL with a path";
  }

  private static Optional<URI> address(String text) {
    try {
      URI url = new URI(text);
      boolean web =
          url.getHost() != null
              && List.of("https", "http").contains(url.getScheme())
              && url.getRawUserInfo() == null
              && url.getRawFragment() == null;
      return web ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String variable(Object value) {
    return value instanceof String text && VARIABLE_NAME.matcher(text).matches()
        ? null
        : "must name a variable of the environment: \"env:NAME\"";
  }

  private static @Nullable String scopes(Object value) {
    boolean fine =
        value instanceof TomlArray array
            && array.toList().stream()
                .allMatch(item -> item instanceof String text && SCOPE.matcher(text).matches());
    return fine ? null : "must be an array of scopes, each without spaces";
  }

  /** What is wrong with the table as a whole. */
  static Optional<String> problem(TomlTable table) {
    boolean secret = table.contains(List.of("client_secret"));
    boolean key = table.contains(List.of("private_key"));
    boolean own = "client_credentials".equals(table.get(List.of("grant")));
    if (secret && key) {
      return Optional.of("needs either a \"client_secret\" or a \"private_key\"");
    }
    if ((secret || key) && !table.contains(List.of("client_id"))) {
      return Optional.of("needs a \"client_id\", too");
    }
    if ((secret || key) && !table.contains(List.of("issuer"))) {
      return Optional.of(
          "needs the \"issuer\" that the secret is for, or the server could have it sent to"
              + " anybody");
    }
    return own && !(secret || key)
        ? Optional.of("needs a \"client_id\" and a \"client_secret\" or a \"private_key\"")
        : Optional.empty();
  }

  /**
   * Reads a table that was accepted.
   *
   * @param directory where relative paths start
   */
  static OAuthSettings read(JsonObject json, Path directory) {
    return new OAuthSettings(
        Optional.ofNullable(json.getString("issuer")),
        Optional.ofNullable(json.getString("client_id")),
        Optional.ofNullable(json.getString("client_secret"))
            .map(text -> text.substring(VARIABLE.length())),
        Optional.ofNullable(json.getString("private_key"))
            .map(file -> directory.resolve(file).normalize()),
        Optional.ofNullable(json.getString("client_metadata_url")).map(URI::create),
        json.getJsonArray("scopes", new JsonArray()).stream().map(String.class::cast).toList(),
        json.getString("grant", "authorization_code").equals("client_credentials")
            ? OAuthSettings.Grant.CLIENT_CREDENTIALS
            : OAuthSettings.Grant.AUTHORIZATION_CODE,
        json.getBoolean("open_browser", false),
        json.getInteger("redirect_port", 0));
  }
}
