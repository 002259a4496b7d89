package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.clawdefender.app.llama.LlamaCalls;
import dev.clawdefender.app.llama.TinyModel;
import dev.clawdefender.slm.Digest;
import dev.clawdefender.slm.llama.CallPrompt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real llama.cpp, from npm, in process: with a model that the test writes, which knows nothing,
 * so that only the form of its answers can be looked at.
 */
class LlamaIT {
  private static final String NAME = "tiny-of-the-test";

  @TempDir private Path folder;
  private Path library;
  private Path model;

  @BeforeEach
  void find() throws IOException {
    Npm.require();
    Path bins = Path.of(Npm.packaged("@node-llama-cpp/linux-x64", "bins/linux-x64"));
    if (!Files.isDirectory(bins)) {
      // Npm leaves out without a word what it cannot fetch and may do without.
      String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
      assertThat(machine).isNotEqualTo("Linux amd64");
      System.out.println("skipped: npm has no llama.cpp for this machine");
      abort("no llama.cpp");
    }
    try (Stream<Path> files = Files.list(bins)) {
      library =
          files
              .filter(file -> file.getFileName().toString().matches("libllama\\.[v0-9.]*so"))
              .findFirst()
              .orElseThrow();
    }
    model = TinyModel.write(folder.resolve("tiny.gguf"), new CallPrompt().system());
  }

  @Test
  void aThousandCallsAreAnsweredByTheGrammarAndNothingIsKept() throws Exception {
    // Given
    // What the compiler and the arenas of malloc(3) take would hide what the library keeps.
    ProcessBuilder java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+AlwaysPreTouch",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LlamaCalls.class.getName(),
                library.toString(),
                model.toString(),
                "1000")
            .redirectErrorStream(true);
    java.environment().put("MALLOC_ARENA_MAX", "1");

    // When
    Process process = java.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // Then
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    System.out.println(said);
    assertThat(said).contains("answered 1000");
    Matcher resident = Pattern.compile("resident (\\d+) (\\d+)").matcher(said);
    assertThat(resident.find()).isTrue();
    long grown = Long.parseLong(resident.group(2)) - Long.parseLong(resident.group(1));
    assertThat(grown).as("kilobytes in 750 calls").isLessThan(2_000);
  }

  @Test
  void itIsTriedBeforeItIsUsedAndNoOtherLibraryOrModelIsLoaded() throws Exception {
    // Given
    Path config = folder.resolve("config.toml");
    Files.writeString(folder.resolve("policy.toml"), "default = \"allow\"\n");
    Files.writeString(config, "[policy]\nfiles = [\"policy.toml\"]\n[slm]\ntimeout_ms = 60000\n");
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"list_folder\",\"arguments\":{\"path\":\"src\"}}}";
    try {
      assertThat(Cli.run("model", "add", NAME, model.toString())).contains(NAME + " is added");

      // When / Then
      Path other = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("zip"));
      assertThat(use(config, other)).contains("is no libllama that is known");
      assertThat(Files.readString(config)).doesNotContain("library");

      // When / Then
      assertThat(use(config, library)).contains("uses " + NAME);
      assertThat(Files.readString(config)).contains("library_sha256", "file_sha256");
      assertThat(Cli.run("model", "list", "--config", config.toString()))
          .contains("in use  " + NAME + ".gguf", "in each process of ours, by " + library)
          .containsPattern("added +" + NAME + " .*SHA-256 [0-9a-f]{64}");
      assertThat(Cli.run("model", "remove", NAME, "--config", config.toString()))
          .contains("is in use");
      assertThat(Cli.feed(call, "slm", "explain", "--config", config.toString()))
          .containsPattern("\"model\" : \"(" + NAME + ".gguf|embedded-classifier-1)\"");
      assertThat(Cli.run("doctor", "--config", config.toString()))
          .containsPattern("risk model.*" + NAME + ".gguf");

      // When a program is to run it that ends at once
      assertThat(server(config, "/nowhere/llama-server")).contains("is no program");
      assertThat(server(config, "/bin/true")).contains("uses " + NAME);
      // Then
      assertThat(Files.readString(config)).contains("server = ").doesNotContain("library");
      assertThat(Cli.run("model", "list", "--config", config.toString()))
          .contains("a language model, run by /bin/true");
      assertThat(Cli.run("doctor", "--config", config.toString()))
          .contains("does not answer as it should");
      assertThat(use(config, library)).contains("uses " + NAME);

      // When the file becomes another one
      Path added = kept(config);
      byte[] bytes = Files.readAllBytes(added);
      bytes[bytes.length - 1] ^= 1;
      Files.write(added, bytes);
      // Then
      assertThat(Cli.run("doctor", "--config", config.toString())).contains("is another one");
      assertThat(Cli.feed(call, "slm", "explain", "--config", config.toString()))
          .contains("is another one");
    } finally {
      Cli.run("model", "use", "embedded", "--config", config.toString());
      Cli.run("model", "remove", NAME, "--config", config.toString());
    }
  }

  private static String use(Path config, Path library) throws IOException, InterruptedException {
    return Cli.run(
        "model", "use", NAME, "--library", library.toString(), "--config", config.toString());
  }

  private static String server(Path config, String program)
      throws IOException, InterruptedException {
    return Cli.run("model", "use", NAME, "--server", program, "--config", config.toString());
  }

  private static Path kept(Path config) throws IOException {
    Matcher file = Pattern.compile("(?m)^file = \"(.*)\"$").matcher(Files.readString(config));
    assertThat(file.find()).isTrue();
    return Path.of(file.group(1));
  }

  @Test
  void inASessionItIsAskedAfterTheClassifier() throws Exception {
    // Given
    Files.writeString(folder.resolve("policy.toml"), "default = \"allow\"\n");
    int port = Cli.freePort();
    Files.writeString(
        folder.resolve("config.toml"),
        String.join(
            "\n",
            List.of(
                "[policy]",
                "files = [\"policy.toml\"]",
                "[metrics]",
                "port = " + port,
                "[slm]",
                "timeout_ms = 60000",
                "library = \"" + library + "\"",
                "library_sha256 = \"" + Digest.ofLibrary(library).hex() + "\"",
                "file = \"" + model + "\"",
                "file_sha256 = \"" + sha256(model) + "\"",
                "")));
    try (Session session =
        Session.configured(
            folder,
            folder.resolve("config.toml"),
            "--audit-dir",
            folder.resolve("audit").toString())) {
      // When
      session.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
              + "{\"name\":\"read_file\",\"arguments\":{\"path\":\"src/a.ts\"}}}");
      assertThat(session.readLine()).contains("\"result\":{}");

      // Then
      SlmMetrics metrics = new SlmMetrics(port);
      assertThat(Cli.eventually(() -> metrics.rated("language") == 1)).isTrue();
      assertThat(metrics.rated("classifier")).isEqualTo(1);
    }
  }

  private static String sha256(Path file) throws IOException {
    return Digest.of(file).hex();
  }
}
