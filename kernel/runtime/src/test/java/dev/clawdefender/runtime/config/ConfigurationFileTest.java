package dev.clawdefender.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
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
      })
  void whatIsWrongIsSaidWithItsPlace(String toml, String problem) {
    // Given / When / Then
    assertThatThrownBy(() -> read(toml.replace("\\n", "\n")))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ConfigurationException.class)
        .hasMessageContaining(problem);
  }
}
