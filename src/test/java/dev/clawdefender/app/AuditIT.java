package dev.clawdefender.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real binary records, and what its commands make of it. */
class AuditIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      default = "log"
      redact = ["PROJECT-[a-z]+"]
      [rules.keys]
      action = "block"
      message = "Keys stay here."
      match = { resource_path = "~/.ssh/**" }
      """;

  @TempDir private Path folder;
  private Path audit = Path.of("");

  @BeforeEach
  void directory() {
    audit = folder.resolve("audit");
  }

  private record Ran(int status, String out, String err) {
    /** But for what the sensor is and sees, which comes when it comes and may be nothing. */
    List<JsonNode> records() throws IOException {
      List<JsonNode> records = new ArrayList<>();
      for (String line : out.lines().toList()) {
        JsonNode record = JSON.readTree(line);
        if (!List.of("os-event", "plugin-state").contains(record.path("kind").asText())) {
          records.add(record);
        }
      }
      return records;
    }
  }

  private Ran run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender").toString());
    command.addAll(List.of(arguments));
    Path err = folder.resolve("command-stderr");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out, Files.readString(err));
  }

  private Ran log(String... filters) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("log", "--audit-dir", audit.toString()));
    arguments.addAll(List.of(filters));
    return run(arguments.toArray(String[]::new));
  }

  private Session session() throws IOException {
    return new Session(folder, POLICY, "--audit-dir", audit.toString(), "--server", "files");
  }

  private static String call(int id, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"read\",\"arguments\":%s}}"
        .formatted(id, arguments);
  }

  private void someMessages(Session session) throws Exception {
    session.send(call(1, "{\"path\":\"/tmp/a\",\"password\":\"hunter2\"}"));
    session.send(call(2, "{\"path\":\"~/.ssh/id\",\"note\":\"AKIAIOSFODNN7EXAMPLE PROJECT-x\"}"));
    session.readLine();
    session.send("{\"jsonrpc\":");
    session.readLine();
    session.ping();
  }

  @Test
  void everythingIsRecordedAndNoSecretIs() throws Exception {
    // Given / When
    try (Session session = session()) {
      someMessages(session);
    }
    List<JsonNode> records = awaitEnd();
    // Then
    assertThat(records)
        .extracting(record -> record.path("kind").asText())
        .startsWith("policy-activated", "session-started", "message")
        .contains("refused", "session-ended");
    JsonNode blocked =
        records.stream()
            .filter(record -> record.path("action").asText().equals("block"))
            .findFirst()
            .orElseThrow();
    assertThat(blocked.path("server").asText()).isEqualTo("files");
    assertThat(blocked.path("rule").asText()).isEqualTo("keys");
    assertThat(blocked.path("reason").asText()).isEqualTo("Keys stay here.");
    assertThat(blocked.path("forwarded").asBoolean()).isFalse();
    assertThat(blocked.path("arguments").path("path").asText()).isEqualTo("~/.ssh/id");
    try (Stream<Path> files = Files.list(audit)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file))
            .doesNotContain("hunter2", "AKIAIOSFODNN7EXAMPLE", "PROJECT-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
    assertThat(log("verify").status).isZero();
  }

  /** The records once the process has ended its chain. */
  private List<JsonNode> awaitEnd() throws Exception {
    List<JsonNode> records = List.of();
    // An opinion on a call may come after the session's end.
    while (records.stream().noneMatch(each -> each.path("kind").asText().equals("session-ended"))
        || hasJournal()) {
      records = log("--json").records();
    }
    return records;
  }

  private boolean hasJournal() throws IOException {
    try (Stream<Path> files = Files.list(audit)) {
      return files.anyMatch(file -> file.toString().endsWith(".ring"));
    }
  }

  @Test
  void theLogIsThereWhileTheProcessRunsAndRightAfterItIsKilled() throws Exception {
    try (Session session = session()) {
      // Given
      someMessages(session);
      // When
      int running = log("--json", "--kind", "message").records().size();
      Ran verified = log("verify");
      session.process().destroyForcibly().waitFor();
      Ran killed = log("--json", "--kind", "message");
      // Then: two calls, a ping, and the answers to the first and the last
      assertThat(running).isEqualTo(5);
      assertThat(verified.status).as(verified.err).isZero();
      assertThat(killed.records()).hasSize(5);
      assertThat(log("verify").status).isZero();
    }
    // When the next process has tidied up
    try (Session session = session()) {
      session.ping();
    }
    awaitEnd();
    // Then
    assertThat(Files.readString(folder.resolve("stderr"))).doesNotContain("cannot be recovered");
    assertThat(log("--json", "--kind", "message").records()).hasSize(7);
    assertThat(log("verify").status).isZero();
  }

  @Test
  void recordsAreFoundByWhatTheySay() throws Exception {
    // Given
    try (Session session = session()) {
      someMessages(session);
    }
    awaitEnd();
    // When / Then
    assertThat(log("--json", "--action", "block").records()).hasSize(1);
    assertThat(log("--json", "--tool", "read", "--kind", "message").records()).hasSize(3);
    assertThat(log("--json", "--rule", "keys", "--server", "files").records()).hasSize(1);
    assertThat(log("--json", "--server", "other").records()).isEmpty();
    assertThat(log("--json", "--since", "1h", "--kind", "refused").records()).hasSize(1);
    assertThat(log("--json", "--until", "1h").records()).isEmpty();
    assertThat(log("--action", "block").out)
        .contains("files -> block tools/call read (keys) {\"path\":\"~/.ssh/id\"");
    assertThat(JSON.readTree(log("--stats", "--json").out).path("action").path("block").asInt())
        .isEqualTo(1);
    assertThat(log("--since", "yesterday").status).isEqualTo(2);
  }

  @Test
  void aChangedRecordIsNamedAlsoInACopy() throws Exception {
    // Given
    try (Session session = session()) {
      someMessages(session);
    }
    awaitEnd();
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(audit)) {
      for (Path file : files.toList()) {
        Path name = requireNonNull(file.getFileName());
        String text = Files.readString(file);
        Files.writeString(copy.resolve(name), text.replace("\"block\"", "\"allow\""));
      }
    }
    // When
    Ran verified = run("log", "verify", "--audit-dir", copy.toString());
    Ran said = run("log", "--audit-dir", copy.toString(), "verify");
    // Then
    assertThat(said).isEqualTo(verified);
    assertThat(verified.status).isEqualTo(1);
    assertThat(verified.err).containsPattern("audit-.*-0001\\.jsonl:\\d+: the line was changed");
  }

  @Test
  void withoutAPlaceToWriteNothingStartsUnlessThatIsWanted() throws Exception {
    // Given
    Path disk = Files.createDirectory(folder.resolve("disk"));
    if (new ProcessBuilder("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk.toString())
            .inheritIO()
            .start()
            .waitFor()
        != 0) {
      System.out.println("skipped: a file system can only be mounted by root");
      abort("no right to mount a file system");
    }
    try {
      String directory = disk.resolve("audit").toString();
      Path goesOn =
          Files.writeString(folder.resolve("c.toml"), "[audit]\non_failure = \"continue\"\n");
      String policy = Files.writeString(folder.resolve("p.toml"), POLICY).toString();
      // When
      Ran refused = run("run", "--policy", policy, "--audit-dir", directory, "--", "true");
      Ran continued =
          run(
              "run",
              "--config",
              goesOn.toString(),
              "--policy",
              policy,
              "--audit-dir",
              directory,
              "--",
              "true");
      // Then
      assertThat(refused.status).isEqualTo(1);
      assertThat(refused.err).contains("the audit log cannot be written").contains("on_failure");
      assertThat(continued.status).isZero();
      assertThat(continued.err)
          .contains("the audit log cannot be written")
          .contains("there is no audit");
    } finally {
      new ProcessBuilder("umount", "-l", disk.toString()).inheritIO().start().waitFor();
    }
  }

  @Test
  void withoutAuditEveryStartSaysSo() throws Exception {
    // Given
    Path config = Files.writeString(folder.resolve("c.toml"), "[audit]\nenabled = false\n");
    String policy = Files.writeString(folder.resolve("p.toml"), POLICY).toString();
    // When
    Ran ran = run("run", "--config", config.toString(), "--policy", policy, "--", "true");
    // Then
    assertThat(ran.err).contains("there is no audit: what happens is recorded nowhere");
    assertThat(ran.status).isZero();
  }
}
