package dev.clawdefender.app;

import static dev.clawdefender.app.CorrelationCases.answered;
import static dev.clawdefender.app.CorrelationCases.path;
import static dev.clawdefender.app.DeedServer.note;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents ask before they act, and say what they did; whether that is true is seen. */
@Timeout(120)
class SelfReportIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OURS =
      Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender").toString();

  @TempDir private Path folder;

  @Test
  void anOfficialClientAsksAndReports() throws Exception {
    // Given
    Npm.require();
    Path policy = Files.writeString(folder.resolve("p.toml"), "default = \"log\"\n");
    Path asked =
        Files.writeString(
            folder.resolve("asked.toml"),
            """
            default = "allow"
            [rules.no_keys]
            description = "Keys are off limits"
            action = "block"
            match = { resource_path = ["~/.ssh/**"] }
            """);
    Path config = Files.writeString(folder.resolve("c.toml"), "policy.files = ['" + asked + "']\n");

    // When
    Process client =
        new ProcessBuilder(
                "node",
                Npm.script("talk.mjs"),
                "reports",
                folder.toString(),
                OURS,
                "run",
                "--policy",
                policy.toString(),
                "--",
                OURS,
                "self-report",
                "--config",
                config.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    JsonNode heard =
        JSON.readTree(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8));

    // Then
    assertThat(heard.get(0).toString())
        .contains("checkIntent", "requestPermission", "reportAction", "getPolicy");
    assertThat(said(heard, 1)).contains("\"decision\":\"block\"", "no_keys");
    assertThat(said(heard, 2)).contains("no pattern");
    for (int i = 3; i < 13; i++) {
      assertThat(said(heard, i)).contains("\"granted\":true");
    }
    assertThat(said(heard, 13)).contains("in this session not any more");
    assertThat(said(heard, 14)).contains("\"recorded\":true", "\"compared\":true");
    assertThat(said(heard, 15)).contains("no_keys", "Keys are off limits");
  }

  private static String said(JsonNode heard, int call) {
    return heard.get(call).get(1).path("structuredContent").toString();
  }

  @Test
  void whoSaysOneThingAndDoesAnotherIsFound() throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("user.name").equals("root")
            && Files.isExecutable(Path.of("/usr/bin/perl")),
        "skipped: needs Linux, root and perl");
    DeedServer server = new DeedServer(folder.toRealPath());
    Path work = Files.createDirectory(folder.toRealPath().resolve("work"));
    String told = CorrelationCases.file(work, "told.txt");
    String untold = CorrelationCases.file(work, "untold.txt");
    try (Supervised supervised =
        new Supervised(
            folder,
            "default = \"log\"\n",
            "[sensor]\nsource = \"ebpf\"\n[correlation]\nenabled = true\n[servers.it]\ncommand = ['"
                + String.join("', '", server.command())
                + "']\n[servers.clawdefender]\ncommand = ['"
                + OURS
                + "', 'self-report', '--config', '"
                + folder.resolve("clawdefender.toml")
                + "']\n")) {
      assumeTrue(supervised.hasSource("ebpf"), "skipped: eBPF does not work here");
      try (Supervised.Client client = supervised.run("--server", "it");
          Supervised.Client reports = supervised.run("--server", "clawdefender")) {
        client.initialize("{}");
        reports.initialize("{}");

        // When it reports what it did, and something that it did not do
        client.call(1, "t", "{" + note("write " + told, "write " + untold) + "}");
        answered(client, 1);
        report(reports, 1, told);
        report(reports, 2, work + "/other.txt");

        // Then only that is found, with what was done instead, in both sessions
        assertThat(Cli.eventually(() -> findings(supervised).size() == 2)).isTrue();
        assertThat(findings(supervised))
            .allMatch(finding -> finding.contains("write " + work + "/other.txt"))
            .allMatch(finding -> finding.contains("opened " + untold + " to write"))
            .anyMatch(finding -> finding.contains("\"server\":\"it\""))
            .anyMatch(finding -> finding.contains("\"server\":\"clawdefender\""));
      }
    }
  }

  private static void report(Supervised.Client client, int id, String file) throws IOException {
    client.call(id, "reportAction", "{\"server\":\"it\",\"action\":\"write\"," + path(file) + "}");
    assertThat(client.readLine()).contains("\"id\":" + id + ",", "recorded");
  }

  private List<String> findings(Supervised supervised) throws Exception {
    return supervised
        .cli("log", "--json", "--kind", "finding", "--config", folder + "/clawdefender.toml")
        .lines()
        .filter(line -> line.contains("a self-report is not true"))
        .toList();
  }
}
