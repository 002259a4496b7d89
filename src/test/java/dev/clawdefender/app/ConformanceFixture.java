package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The server that the conformance suite asks for, by Streamable HTTP at a free port of this
 * machine.
 */
final class ConformanceFixture implements AutoCloseable {
  private final Process process;
  private final String url;

  ConformanceFixture() throws IOException {
    process =
        new ProcessBuilder("node", Npm.script("conformance-server.mjs"), "http", "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    url = String.valueOf(said.readLine());
    assertThat(url).startsWith("http://127.0.0.1:");
  }

  /** Where it listens. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
