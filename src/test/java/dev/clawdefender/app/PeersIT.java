package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The official clients get from servers through the firewall what they get directly. */
class PeersIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"filesystem", "memory", "everything"})
  void theAnswersAreTheSameAsWithoutUs(String server) throws Exception {
    // Given
    Npm.require();
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
    Npm.require();
    List<String> direct =
        era.equals("legacy") ? command("everything") : List.of("node", Npm.script("server-v2.mjs"));
    List<String> client = List.of("node", Npm.script("talk-v2.mjs"), era, folder.toString());

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
    Npm.require();
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
    Npm.require();
    List<String> direct = command("everything");
    List<String> client = inspector();
    List<String> call = new ArrayList<>(List.of("--method"));
    call.addAll(List.of(method.split(" ")));

    // When
    String expected = output(client, direct, call);
    String got = output(client, behindUs(direct), call);

    // Then
    assertThat(expected).isNotBlank();
    assertThat(got).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"deny, 123", "allow once, 123", "allow for this session, 112", "always allow, 112"})
  void aPersonIsAskedThroughEverySdk(String answer, String asked) throws Exception {
    // Given a call made twice, and one with another argument
    Npm.require();

    for (List<String> client : askingClients(answer)) {
      // When
      Files.deleteIfExists(folder.resolve("approvals.toml"));
      String heard = output(client, asking(client, 30), List.of());

      // Then
      assertThat(heard.replaceAll("[^,]*\"asked\":(\\d)|.", "$1").strip()).isEqualTo(asked);
      assertThat(heard.split("a person was asked and denied it", -1))
          .hasSize(answer.equals("deny") ? 4 : 1);
      assertThat(heard.contains("one\"") && heard.contains("two\""))
          .isNotEqualTo(answer.equals("deny"));
    }
  }

  @Test
  void whatNoPersonAnswersIsBlockedInEverySdk() throws Exception {
    // Given
    Npm.require();

    for (List<String> client : askingClients("nothing")) {
      // When
      String heard = output(client, asking(client, 1), List.of());

      // Then
      assertThat(heard.split("nobody answered within|the answer came too late", -1)).hasSize(4);
    }
  }

  @Test
  void anInspectorThatCanAskNobodyGetsAClearAnswer() throws Exception {
    // Given
    Npm.require();

    // When
    String got =
        output(
            inspector(),
            asking(List.of("legacy"), 30),
            List.of("--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=x"));

    // Then
    assertThat(got).contains("the client does not support elicitation").contains("isError");
  }

  private static List<String> inspector() {
    return List.of(
        Npm.newerNode(),
        Npm.packaged("@modelcontextprotocol/inspector", "clients/launcher/build/index.js"),
        "--cli");
  }

  private static List<List<String>> askingClients(String answer) {
    return List.of(
        List.of("node", Npm.script("prompt.mjs"), answer),
        List.of("node", Npm.script("prompt-v2.mjs"), "legacy", answer),
        List.of("node", Npm.script("prompt-v2.mjs"), "2026-07-28", answer));
  }

  /** A server behind us that speaks the client's revision, with a policy that asks. */
  private List<String> asking(List<String> client, int seconds) throws IOException {
    Files.writeString(
        folder.resolve("config.toml"),
        "[prompt]\ntimeout_seconds = " + seconds + "\napprovals = \"approvals.toml\"\n");
    List<String> server =
        client.contains("2026-07-28")
            ? List.of("node", Npm.script("server-v2.mjs"))
            : command("everything");
    return behindUs(
        server,
        "default = \"log\"\n"
            + "rules.ask = { action = \"prompt\", match = { tool_name = \"echo\" } }\n",
        "--config",
        folder.resolve("config.toml").toString());
  }

  private List<String> behindUs(List<String> direct) throws IOException {
    return behindUs(direct, "default = \"log\"\n");
  }

  private List<String> behindUs(List<String> direct, String rules, String... options)
      throws IOException {
    Path policy = Files.writeString(folder.resolve("policy.toml"), rules);
    List<String> through =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender")
                    .toString(),
                "run",
                "--policy",
                policy.toString()));
    through.addAll(List.of(options));
    through.add("--");
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

  private List<String> command(String server) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "node", Npm.packaged("@modelcontextprotocol/server-" + server, "dist/index.js")));
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
        List.of("node", Npm.script("talk.mjs"), server, files().toString()), command, List.of());
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
