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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
  private final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Configuration read(String toml) throws IOException {
    Path file = Files.writeString(folder.resolve("c.toml"), toml);
    return ConfigurationFile.read(vertx, file).toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void relativePathsStartAtTheFile() throws Exception {
    // Given / When
    Configuration read = read("[policy]\nfiles = [\"a.toml\", \"/b.toml\"]\nmode = \"audit-only\"");
    // Then
    assertThat(read.policyFiles()).containsExactly(folder.resolve("a.toml"), Path.of("/b.toml"));
    assertThat(read.mode()).isEqualTo(Configuration.Mode.AUDIT_ONLY);
    assertThat(read.metricsPort()).isEmpty();
  }

  @Test
  void aLanguageModelIsAskedOnThisMachineOnly() throws Exception {
    // Given / When
    SlmSettings absent = read("").slm();
    SlmSettings there = read("[slm]\nurl = \"http://localhost:8080/v1\"").slm();
    // Then
    assertThat(absent.enabled()).isTrue();
    assertThat(absent.language()).isEmpty();
    assertThat(there.language())
        .contains(
            new SlmSettings.LanguageModel.At(URI.create("http://localhost:8080/v1"), "default"));
    assertThat(there.timeout()).isEqualTo(Duration.ofSeconds(5));
    for (String bad :
        List.of("http://10.0.0.1/v1", "https://localhost", "http://me@localhost", "::")) {
      assertThatThrownBy(() -> read("[slm]\nurl = \"" + bad + "\""))
          .as(bad)
          .hasMessageContaining("\"slm.url\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://h/mcp", "http://localhost:1/", "http://127.0.0.1/mcp", "http://[::1]:1/"})
  void aServerByUrlHasDefaultsAndShowsNoSecret(String url) throws Exception {
    // Given / When
    Configuration read =
        read("servers.s = { url = \"" + url + "?key=hidden\", headers = { x-y = \"hidden\" } }");
    // Then
    assertThat(read.servers().values())
        .singleElement()
        .extracting(ConfiguredServer::target)
        .isEqualTo(
            new RemoteServer(
                URI.create(url + "?key=hidden"),
                RemoteServer.Transport.STREAMABLE,
                Map.of("x-y", "hidden"),
                RemoteServer.Authorization.NONE,
                Duration.ofSeconds(10),
                OAuthSettings.NONE))
        .asString()
        .contains(url, "x-y")
        .doesNotContain("hidden");
  }

  @Test
  void theSensorIsAsItIsConfigured() throws Exception {
    // Given / When
    SensorSettings read =
        read("""
        [sensor]
        source = "polling"
        credentials = ["~/vault", "/srv/keys"]
        system_programs = ["mine"]
        system_folders = ["/opt/system/"]
        """)
            .sensor();
    // Then
    assertThat(read)
        .isEqualTo(
            new SensorSettings(
                true,
                Optional.of("polling"),
                List.of("~/vault", "/srv/keys"),
                Set.of("mine"),
                Set.of(),
                List.of("/opt/system/"),
                Set.of()));
    assertThat(read("").sensor()).isEqualTo(SensorSettings.DEFAULT);
    assertThat(read("sensor.source = \"auto\"").sensor()).isEqualTo(SensorSettings.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[sensor]\\n"
            + "source = \"bpf\"              | c.toml:2:1: \"sensor.source\" must be one of: auto,"
            + " ebpf",
        "[sensor]\\n"
            + "credentials = [\"a\"]         | c.toml:2:1: \"sensor.credentials\" must be an array"
            + " of paths",
        "[sensor]\\n"
            + "credentials = [\"~/../a\"]    | c.toml:2:1: \"sensor.credentials\" must be an array"
            + " of paths",
        "[sensor]\\n"
            + "credentials = [\"~//\"]       | c.toml:2:1: \"sensor.credentials\" must be an array"
            + " of paths",
        "[sensor]\\n"
            + "credentials = [\"/a//b\"]     | c.toml:2:1: \"sensor.credentials\" must be an array"
            + " of paths",
        "[sensor]\\n"
            + "system_programs = [\"/a\"]    | c.toml:2:1: \"sensor.system_programs\" must be an"
            + " array of names",
        "[sensor]\\n"
            + "system_folders = [\"/a\"]     | c.toml:2:1: \"sensor.system_folders\" must be an"
            + " array of absolute paths that end",
        "[sensor]\\n"
            + "watched_programs = [\"a\"]    | c.toml:2:1: \"sensor.watched_programs\" must be an"
            + " array of absolute paths",
        "[polcy]                    | c.toml:1:1: unknown key \"polcy\"",
        "[policy]\\nfile = []       | c.toml:2:1: unknown key \"file\" in [policy]",
        "[policy]\\nmode = \"of\"   | c.toml:2:1: \"policy.mode\" must be one of",
        "[metrics]\\nport = 0       | c.toml:2:1: \"metrics.port\" must be a whole number",
        "[policy]\\nfiles = \"a\"   | c.toml:2:1: \"policy.files\" must be an array of strings",
        "policy = 1                 | c.toml:1:1: \"policy\" must be a table",
        "[http]\\ntoken = true      | c.toml:1:1: [http] needs a \"port\"",
        "[http]\\n"
            + "port = 1\\n"
            + "key = \"k\" | c.toml:1:1: [http] needs both \"certificate\" and \"key\"",
        "[http]\\n"
            + "port = 1\\n"
            + "token = false\\n"
            + "host = \"::\" | c.toml:1:1: [http] has \"token = false\"",
        "x = \"\\q\"                | c.toml:1:",
        "[servers.s]                | [servers.s] needs a \"command\" or a \"url\"",
        "[servers.s]\\nurl = \"https://h\"\\ncommand = [\"c\"] | and not both",
        "[servers.s]\\nurl = 5       | \"servers.s.url\" must be a URL",
        "[servers.s]\\nurl = \"ftp://h\" | must be a URL that starts with https://",
        "[servers.s]\\nurl = \"https://me:pw@h\" | must not have a user",
        "[servers.s]\\nurl = \"https://h/#f\" | must not have a fragment",
        "[servers.s]\\nurl = \"http://h/mcp\" | use https, or say insecure = true",
        "[servers.s]\\n"
            + "url = \"https://h\"\\n"
            + "directory = \"/\" | is for a server with a \"command\"",
        "[servers.s]\\ncommand = [\"c\"]\\ntransport = \"sse\" | is for a server with a \"url\"",
        "[servers.s]\\nurl = \"https://h\"\\ntransport = \"ws\" | must be one of",
        "[servers.s]\\nurl = \"https://h\"\\nauthorization = \"basic\" | must be one of",
        "[servers.s]\\nurl = \"https://h\"\\nheaders = { Host = \"x\" } | must not set Host",
        "[servers.s]\\nurl = \"https://h\"\\nheaders = { x-y = \" \" } | no header can have",
        "[servers.s]\\nurl = \"https://h\"\\nheaders = { Authorization = \"x\" }\\n"
            + "authorization = \"forward\" | \"headers\" must not have one",
        "[servers.s]\\nurl = \"https://h\"\\nheaders = { Authorization = \"x\" }\\n"
            + "authorization = 5 | must be one of",
      })
  void whatIsWrongIsSaidWithItsPlace(String toml, String problem) {
    // Given / When / Then
    assertThatThrownBy(() -> read(toml.replace("\\n", "\n")))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ConfigurationException.class)
        .hasMessageContaining(problem);
  }
}
