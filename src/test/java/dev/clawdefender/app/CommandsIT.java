package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that need no session, as a person calls them. */
class CommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DISTRIBUTION =
      Path.of(System.getProperty("clawdefender.distribution", "."));
  private static final String BLOCK_KEYS =
      """
      default = "allow"
      [rules.keys]
      action = "block"
      message = "Keys stay here."
      match = { resource_path = "~/.ssh/**" }
      """;

  @TempDir private Path folder;

  private record Ran(int status, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  private Ran run(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(DISTRIBUTION.resolve("bin/clawdefender").toString());
    command.addAll(List.of(arguments));
    Path err = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.directory(folder.toFile()).environment().put("HOME", folder.toString());
    builder.environment().remove("XDG_CONFIG_HOME");
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out, Files.readString(err));
  }

  private String policy(String text) throws IOException {
    return Files.writeString(folder.resolve("policy.toml"), text).toString();
  }

  private static String call(String path) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"read\","
        + "\"arguments\":{\"path\":\""
        + path
        + "\"}}}";
  }

  @Test
  void demoShowsAnAllowedAndABlockedCallAndLeavesNothingBehind() throws Exception {
    // Given / When
    Ran demo = run("", "demo");
    // Then
    assertThat(demo.out)
        .contains("Hello from a file")
        .contains("ClawDefender blocked this. Rule: block_ssh")
        .contains("The server never saw this call.")
        .contains("All as it should be.");
    assertThat(demo.status).isZero();
    String left = demo.out.replaceAll("(?s).*?(/\\S*clawdefender-demo\\d+).*", "$1");
    assertThat(Path.of(left)).doesNotExist();
  }

  @Test
  void checkAcceptsAPolicy() throws Exception {
    // Given
    String file = policy(BLOCK_KEYS);
    // When
    Ran check = run("", "policy", "check", file);
    // Then
    assertThat(check).isEqualTo(new Ran(0, "ok\n", ""));
  }

  @Test
  void checkSaysWhereAPolicyIsWrongAndWhatWasMeant() throws Exception {
    // Given
    String file = policy("[rules.a]\nacton = \"block\"\nmatch = { tool_name = \"x\" }\n");
    // When
    Ran check = run("", "policy", "check", file);
    Ran json = run("", "policy", "check", "--json", file);
    // Then
    assertThat(check.err).contains(file + ":2:1: unknown key 'acton'").contains("action");
    assertThat(check.status).isEqualTo(1);
    assertThat(json.json().path("problems").findValuesAsText("line")).contains("2");
    assertThat(json.status).isEqualTo(1);
  }

  @Test
  void checkOfATableOfCasesSaysWhatItIs() throws Exception {
    // Given / When
    Ran check =
        run("", "policy", "check", DISTRIBUTION.resolve("policies/default.cases.toml").toString());
    // Then
    assertThat(check.err).contains("is a table of cases, not a policy");
    assertThat(check.status).isEqualTo(1);
  }

  @Test
  void testRunsTheCasesAndNamesTheOneThatFails() throws Exception {
    // Given
    String file = policy(BLOCK_KEYS);
    Path cases = folder.resolve("policy.cases.toml");
    String row =
        """
        [[case]]
        name = "%s"
        tool = "read"
        arguments = { path = "%s" }
        expect = "%s"
        """;
    Files.writeString(
        cases,
        row.formatted("a key", "~/.ssh/id", "block") + row.formatted("a file", "/x", "allow"));
    // When
    Ran good = run("", "policy", "test", file);
    Files.writeString(cases, row.formatted("not so", "/x", "block"));
    Ran bad = run("", "policy", "test", file);
    Ran check = run("", "policy", "check", file);
    // Then
    assertThat(good).isEqualTo(new Ran(0, "2 passed, 0 failed\n", ""));
    assertThat(bad.out).contains("not so").contains("0 passed, 1 failed");
    assertThat(bad.status).isEqualTo(1);
    assertThat(check.err).contains("not so");
    assertThat(check.status).isEqualTo(1);
  }

  @Test
  void explainShowsTheDecisionAndWhatWasSeen() throws Exception {
    // Given
    String file = policy(BLOCK_KEYS);
    // When
    Ran explain = run(call("~/.ssh/../.ssh/id"), "policy", "explain", "--policy", file);
    // Then
    JsonNode said = explain.json();
    assertThat(said.path("action").asText()).isEqualTo("block");
    assertThat(said.path("rule").asText()).isEqualTo("keys");
    assertThat(said.path("reason").asText()).isEqualTo("Keys stay here.");
    assertThat(said.path("epoch").asInt()).isEqualTo(1);
    assertThat(said.path("paths").path(0).path("given").asText()).isEqualTo("~/.ssh/../.ssh/id");
    assertThat(said.path("paths").path(0).path("pointer").asText()).isEqualTo("/path");
    assertThat(explain.status).isZero();
  }

  @Test
  void explainOfWhatIsNoMessageIsABlockAndAFailure() throws Exception {
    // Given / When
    Ran explain = run("{\"jsonrpc\":\"2.0\",\"id\":1,", "policy", "explain");
    // Then
    assertThat(explain.json().path("action").asText()).isEqualTo("block");
    assertThat(explain.json().path("rule").asText()).isEqualTo("(unjudgeable)");
    assertThat(explain.status).isEqualTo(1);
  }

  @Test
  void listShowsThePoliciesAndWhichIsInUse() throws Exception {
    // Given
    String own = policy("# Mine.\n#\n# Keeps keys. And more.\n" + BLOCK_KEYS);
    Path config = folder.resolve("clawdefender.toml");
    Files.writeString(config, "[policy]\nfiles = [\"policy.toml\"]\n");
    // When
    JsonNode list =
        run("", "policy", "list", "--json", "--config", config.toString()).json().path("policies");
    // Then
    assertThat(list.size()).isEqualTo(6);
    assertThat(list.path(0).path("file").asText()).isEqualTo(own);
    assertThat(list.path(0).path("configured").asBoolean()).isTrue();
    assertThat(list.path(0).path("description").asText()).isEqualTo("Keeps keys.");
    assertThat(list.path(1).path("configured").asBoolean()).isFalse();
  }

  @Test
  void doctorFindsNothingWrongWithAFreshDistribution() throws Exception {
    // Given / When
    Ran doctor = run("", "doctor", "--json", "--config", DISTRIBUTION + "/conf/clawdefender.toml");
    // Then
    assertThat(doctor.json().path("ok").asBoolean()).as(doctor.out).isTrue();
    assertThat(doctor.status).isZero();
  }

  @Test
  void doctorSaysWhatToDoAboutAPolicyThatOthersMayChange() throws Exception {
    // Given
    String file = policy(BLOCK_KEYS);
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-rw-rw-"));
    Path config = folder.resolve("clawdefender.toml");
    Files.writeString(config, "[policy]\nfiles = [\"policy.toml\"]\n");
    // When
    Ran doctor = run("", "doctor", "--config", config.toString());
    // Then
    assertThat(doctor.out).contains("problem  permissions").contains("chmod go-w " + file);
    assertThat(doctor.status).isEqualTo(1);
  }

  @Test
  void doctorSaysWhereTheConfigurationIsWrong() throws Exception {
    // Given
    Path config = Files.writeString(folder.resolve("c.toml"), "[policy]\nfile = [\"x\"]\n");
    // When
    Ran doctor = run("", "doctor", "--config", config.toString());
    // Then
    assertThat(doctor.out).contains(config + ":2:1: unknown key \"file\" in [policy]");
    assertThat(doctor.status).isEqualTo(1);
  }

  @Test
  void anUnknownOrMissingCommandIsAUsageError() throws Exception {
    // Given / When
    Ran missing = run("", "policy");
    Ran unknown = run("", "polcy");
    // Then
    assertThat(missing.err).contains("which command?");
    assertThat(missing.status).isEqualTo(2);
    assertThat(unknown.err).contains("polcy");
    assertThat(unknown.status).isEqualTo(2);
  }

  @Test
  void initWritesOnceAndForItsOwnerOnly() throws Exception {
    // Given
    Path own = folder.resolve(".config/clawdefender");
    // When
    Ran first = run("", "init", "--policy", "strict");
    Files.writeString(own.resolve("policy.toml"), "default = \"block\"\n");
    Ran second = run("", "init");
    Ran check = run("", "policy", "check", own.resolve("policy.toml").toString());
    Ran doctor = run("", "doctor");
    // Then
    assertThat(first.status).isZero();
    assertThat(second.out).contains("is there       " + own.resolve("policy.toml"));
    assertThat(Files.readString(own.resolve("policy.toml"))).isEqualTo("default = \"block\"\n");
    assertThat(check.status).isZero();
    assertThat(doctor.out).contains(own.resolve("clawdefender.toml").toString());
    for (String file : List.of("clawdefender.toml", "policy.toml")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.resolve(file))))
          .isEqualTo("rw-------");
    }
    try (var left = Files.list(own)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void initNamesThePoliciesThereAre() throws Exception {
    // Given / When
    Ran init = run("", "init", "--policy", "strickt");
    // Then
    assertThat(init.err).contains("no policy 'strickt'").contains("strict").contains("default");
    assertThat(init.status).isEqualTo(2);
    assertThat(folder.resolve(".config")).doesNotExist();
  }

  @Test
  void aServersArgumentsReachItAsTheyAre() throws Exception {
    // Given what our own command line might take for its own
    Files.writeString(folder.resolve("x"), "not this");
    List<String> given =
        List.of("@x", "@@x", "", " ", "--help", "--", "--policy", "$HOME", "*", "é\"'");
    List<String> arguments = new ArrayList<>(List.of("run", "--server", "args", "--", "sh", "-c"));
    arguments.addAll(List.of("printf '<%s>' \"$@\" >&2", "sh"));
    arguments.addAll(given);
    // When
    Ran ran = run("", arguments.toArray(String[]::new));
    // Then
    assertThat(ran.err)
        .contains(given.stream().map(each -> "<" + each + ">").collect(Collectors.joining()));
  }

  @Test
  void wrapSaysWhatItCannotDo() throws Exception {
    // Given
    Path file =
        Files.writeString(
            folder.resolve("mcp.json"),
            "{\"mcpServers\":{\"far\":{\"url\":\"https://x\"},\"near\":{\"command\":\"s\"}}}");
    // When
    Ran nothing = run("", "wrap");
    Ran unknown = run("", "wrap", "neer", "--file", file.toString());
    Ran remote = run("", "wrap", "far", "--file", file.toString());
    Ran absent = run("", "wrap", "--all", "--file", folder.resolve("no.json").toString());
    Ran nowhere = run("", "wrap", "--all");
    // Then
    assertThat(nothing.status).isEqualTo(2);
    assertThat(unknown.err).contains("no server \"neer\" there; there are: ").contains("near");
    assertThat(unknown.status).isEqualTo(1);
    assertThat(remote.err).contains("\"far\" is reached by a URL");
    assertThat(remote.status).isEqualTo(1);
    assertThat(absent.err).contains("there is no file");
    assertThat(nowhere.err).contains("no client's file was found; name one: --file FILE");
    assertThat(Files.readString(file)).doesNotContain("clawdefender");
  }

  @Test
  void completionIsAScriptThatBashTakes() throws Exception {
    // Given
    Ran completion = run("", "completion");
    Path script = Files.writeString(folder.resolve("completion"), completion.out);
    String question =
        "source "
            + script
            + "; COMP_WORDS=(clawdefender wr); COMP_CWORD=1;"
            + " _complete_clawdefender; echo \"${COMPREPLY[@]}\"";
    // When
    Process bash = new ProcessBuilder("bash", "-c", question).start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Then
    assertThat(bash.waitFor()).isZero();
    assertThat(answer).contains("wrap");
  }

  @Test
  void versionNamesTheVersion() throws Exception {
    // Given / When
    Ran version = run("", "version");
    // Then
    assertThat(version.out).containsPattern("\\d+\\.\\d+\\.\\d+");
    assertThat(version.status).isZero();
  }
}
