package dev.clawdefender.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.runtime.server.OAuthSettings;
import dev.clawdefender.runtime.server.RemoteServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code [servers.NAME.oauth]} in a file. */
class OAuthConfigurationTest {
  private static final String SERVER =
      """
      [servers.s]
      url = "https://mcp.example/mcp"
      authorization = "oauth"
      """;

  private final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private RemoteServer read(String toml) throws IOException {
    Path file = Files.writeString(folder.resolve("c.toml"), toml);
    Configuration read =
        ConfigurationFile.read(vertx, file).toCompletionStage().toCompletableFuture().join();
    ConfiguredServer server = read.servers().get("s");
    return (RemoteServer) Objects.requireNonNull(server).target();
  }

  @Test
  void nothingHasToBeConfiguredOfAToken() throws Exception {
    // Given / When
    RemoteServer server = read(SERVER);

    // Then
    assertThat(server.authorization()).isEqualTo(RemoteServer.Authorization.OAUTH);
    assertThat(server.oauth()).isEqualTo(OAuthSettings.NONE);
  }

  @Test
  void allOfItCanBe() throws Exception {
    // Given / When
    OAuthSettings settings =
        read(SERVER
                + """
                [servers.s.oauth]
                issuer = "https://login.example"
                client_id = "me"
                private_key = "key.pem"
                client_metadata_url = "https://me.example/client.json"
                scopes = ["read", "write"]
                grant = "client_credentials"
                open_browser = true
                redirect_port = 8400
                """)
            .oauth();

    // Then
    assertThat(settings)
        .isEqualTo(
            new OAuthSettings(
                Optional.of("https://login.example"),
                Optional.of("me"),
                Optional.empty(),
                Optional.of(folder.resolve("key.pem")),
                Optional.of(URI.create("https://me.example/client.json")),
                List.of("read", "write"),
                OAuthSettings.Grant.CLIENT_CREDENTIALS,
                true,
                8_400));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client_secret = 'hunter2'         | must name a variable of the environment",
        "client_secret = 'env:S'           | needs a \"client_id\"",
        "client_id = 'a'\\nclient_secret = 'env:S' | needs the \"issuer\" that the secret is for",
        "client_secret = 'env:S'\\nprivate_key = 'k' | either a \"client_secret\" or",
        "grant = 'client_credentials'      | needs a \"client_id\" and a \"client_secret\"",
        "issuer = 'javascript:alert(1)'    | must be a URL",
        "client_metadata_url = 'http://a/b' | must be an https URL with a path",
        "scopes = ['read write']           | each without spaces",
        "redirect_port = 80                | must be a whole number",
        "token = 'x'                       | unknown key \"token\"",
      })
  void whatIsUnsafeOrUnknownIsRefused(String line, String problem) {
    String toml = SERVER + "[servers.s.oauth]\n" + line.replace("\\n", "\n");
    assertThatThrownBy(() -> read(toml))
        .hasCauseInstanceOf(ConfigurationException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "url = 'http://mcp.example/'\\n"
            + "insecure = true\\n"
            + "authorization = 'oauth' | no token is sent",
        "url = 'https://a/'\\nauthorization = 'oauth'\\nheaders = { Authorization = 'x' } |"
            + " \"headers\" must not have one",
        "url = 'https://a/'\\noauth = {}      | needs authorization = \"oauth\"",
        "command = ['a']\\noauth = {}         | oauth",
      })
  void aTokenDoesNotGoWhereItCouldBeReadOrIsNotMeant(String lines, String problem) {
    String toml = "[servers.s]\n" + lines.replace("\\n", "\n");
    assertThatThrownBy(() -> read(toml))
        .hasCauseInstanceOf(ConfigurationException.class)
        .hasMessageContaining(problem);
  }
}
