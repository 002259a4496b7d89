package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.read.LogReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many servers and sessions in one process. */
class SupervisorIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";

  /** Answers every request, as {@code sed} does it. */
  private static final String[] ECHO = {
    "--",
    "sed",
    "-un",
    "s/.*\"initialize\".*/{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-06-18\"}}/p;t;"
        + "s/.*\"id\":\\([0-9]*\\),.*/{\"jsonrpc\":\"2.0\",\"id\":\\1,\"result\":{}}/p"
  };

  /** A client whose other process has a socket as its standard input and output. */
  private static final String BY_SOCKET =
      """
      import os, socket, subprocess, sys, threading
      ours, its = socket.socketpair()
      child = subprocess.Popen(sys.argv[1:], stdin=its, stdout=its)
      its.close()
      def up():
          data = os.read(0, 65536)
          while data:
              ours.sendall(data)
              data = os.read(0, 65536)
          ours.shutdown(socket.SHUT_WR)
      threading.Thread(target=up, daemon=True).start()
      data = ours.recv(65536)
      while data:
          os.write(1, data)
          data = ours.recv(65536)
      sys.exit(child.wait())
      """;

  @TempDir private Path folder;

  @Test
  void aSessionRunsInTheSupervisorAsItWouldAlone() throws Exception {
    // Given
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "")) {
      String server =
          "echo \"$ONLY_OF_THE_CLIENT in $PWD, by $PPID\" >&2; read line;"
              + " echo '{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}'; read line; exit 7";
      try (Supervised.Client client = supervised.run("--", "sh", "-c", server)) {
        // When
        client.initialize("{}");
        String status = supervised.cli("status");
        client.process().getOutputStream().close();

        // Then
        assertThat(status).contains("sh").contains("test");
        assertThat(client.exitStatus()).isEqualTo(7);
        String supervisor = status.lines().findFirst().orElseThrow().replaceAll("\\D", " ").strip();
        assertThat(client.errors())
            .contains(
                "here in "
                    + folder.toRealPath()
                    + ", by "
                    + supervisor.substring(0, supervisor.indexOf(' ')));
      }
    }
  }

  /** A client of Node.js has a socket for both, others have pipes, a shell may have a file. */
  @Test
  void whateverTheStreamsOfAClientAreASessionIsTheSame() throws Exception {
    Path requests = folder.resolve("requests");
    StringBuilder all = new StringBuilder();
    for (int id = 1; id <= 500; id++) {
      all.append("{\"jsonrpc\":\"2.0\",\"id\":").append(id);
      all.append(",\"method\":\"ping\",\"params\":{\"x\":\"").append("x".repeat(id * 7));
      all.append("\"}}\n");
    }
    Files.writeString(requests, all);
    Path socket = Files.writeString(folder.resolve("by-socket.py"), BY_SOCKET);
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "")) {
      for (List<String> by :
          List.of(
              List.<String>of(),
              List.of("sh", "-c", "exec \"$@\" < " + requests, "sh"),
              List.of("python3", socket.toString()))) {
        List<String> command = new ArrayList<>(List.of("--"));
        command.addAll(List.of(Supervised.ECHO));
        try (Supervised.Client client = supervised.runBy(by, command.toArray(String[]::new))) {
          // When
          Thread sender = Thread.ofVirtual().start(() -> say(client, all.toString()));

          // Then
          for (int id = 1; id <= 500; id++) {
            String line = client.readLine();
            assertThat(line)
                .as(() -> by + ": " + (line.equals("null") ? errors(client) : ""))
                .contains("\"id\":" + id + ",\"result\"");
          }
          if (mayLookIntoOthers() && !by.contains("sh")) { // who reads a file has passed all on
            assertThat(passesBytesOn(client.process())).as(by.toString()).isFalse();
          }
          sender.join();
          client.leave();
          assertThat(client.readLine()).isEqualTo("null");
          assertThat(client.exitStatus()).isZero();
        }
      }
    }
  }

  private static String errors(Supervised.Client client) {
    try {
      return client.errors();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void say(Supervised.Client client, String all) {
    try {
      client.process().getOutputStream().write(all.getBytes(StandardCharsets.UTF_8));
      client.process().getOutputStream().flush();
    } catch (IOException e) {
      // Whose requests are in a file reads nothing else.
    }
  }

  /** CAP_SYS_PTRACE; without, it depends on the machine. */
  private static boolean mayLookIntoOthers() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> 19 & 1) == 1);
  }

  private static boolean passesBytesOn(Process client) throws IOException {
    for (ProcessHandle process :
        Stream.concat(Stream.of(client.toHandle()), client.descendants()).toList()) {
      try (Stream<Path> tasks =
          Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
        for (Path task : tasks.toList()) {
          if (Files.readString(task.resolve("comm")).startsWith("from-client")) {
            return true;
          }
        }
      }
    }
    return false;
  }

  @Test
  void aClientThatDoesNotReadToTheEndIsTold() throws Exception {
    // Given one that is told more than it reads
    String server =
        "read line; x=$(head -c 100000 /dev/zero | tr '\\0' x); for i in 1 2 3 4 5; do echo"
            + " '{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"'$x'\"}}';"
            + " done";
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "");
        Supervised.Client client = supervised.run("--", "sh", "-c", server)) {
      // When its server has gone
      client.sendInitialize("{}");

      // Then
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.errors()).contains("the session has ended");
    }
  }

  @Test
  void anApprovalIsForExactlyTheCallThatWasShownAndSurvivesARestart() throws Exception {
    // Given a client that cannot ask anybody
    String first;
    try (Supervised supervised =
        new Supervised(folder, asksFor("write"), "prompt.timeout_seconds = 20\n")) {
      try (Supervised.Client client = supervised.run(ECHO)) {
        client.initialize("{}");

        // When
        client.call(1, "write", "{\"path\":\"/a\"}");
        String question = waitForQuestion(supervised);
        first = question;
        String shown = supervised.cli("approvals", "list");
        supervised.cli("approvals", "approve", question, "--scope", "always");

        // Then
        assertThat(shown).contains("path = /a").contains("client test");
        assertThat(client.readLine()).contains("\"id\":1").contains("\"result\":{}");

        // When it is made again, and with another argument
        client.call(2, "write", "{\"path\":\"/a\"}");
        assertThat(client.readLine()).contains("\"id\":2").contains("\"result\":{}");
        client.call(3, "write", "{\"path\":\"/b\"}");
        supervised.cli("approvals", "deny", waitForQuestion(supervised));

        // Then
        assertThat(client.readLine()).contains("\"id\":3").contains("denied it");
        assertThat(supervised.cli("approvals", "approve", question)).contains("does not wait");
      }
      supervised.restart();
      try (Supervised.Client client = supervised.run(ECHO)) {
        client.initialize("{}");
        client.call(1, "write", "{\"path\":\"/a\"}");
        assertThat(client.readLine()).contains("\"result\":{}");

        // Then what was shown before is not what is asked now
        client.call(2, "write", "{\"path\":\"/c\"}");
        String another = waitForQuestion(supervised);
        assertThat(another).isNotEqualTo(first);
        supervised.cli("approvals", "deny", another);
        assertThat(client.readLine()).contains("denied it");
      }
      // Who answered is recorded
      assertThat(records())
          .anyMatch(
              record ->
                  record
                      .path("approval")
                      .asText()
                      .equals(
                          "always allow, by "
                              + System.getProperty("user.name")
                              + " at the command line"));
    }
  }

  @Test
  void aQuestionThatWasAnsweredElsewhereIsTakenBackFromTheClient() throws Exception {
    // Given
    try (Supervised supervised =
            new Supervised(folder, asksFor("write"), "prompt.timeout_seconds = 20\n");
        Supervised.Client client = supervised.run(ECHO)) {
      client.initialize("{\"elicitation\":{}}");
      client.call(1, "write", "{\"path\":\"/a\"}");
      JsonNode asked = JSON.readTree(client.readLine());

      // When
      supervised.cli("approvals", "approve", waitForQuestion(supervised));

      // Then
      List<String> lines = List.of(client.readLine(), client.readLine());
      assertThat(asked.path("method").asText()).isEqualTo("elicitation/create");
      assertThat(lines)
          .anyMatch(line -> line.contains("\"id\":1") && line.contains("\"result\":{}"))
          .anyMatch(
              line ->
                  line.contains("notifications/cancelled")
                      && line.contains(asked.path("id").asText()));
    }
  }

  @Test
  void nobodyAnsweringBlocksAndAFloodOfQuestionsIsCutOff() throws Exception {
    // Given
    try (Supervised supervised =
            new Supervised(
                folder, asksFor("write"), "prompt = { timeout_seconds = 2, per_minute = 3 }\n");
        Supervised.Client client = supervised.run(ECHO)) {
      client.initialize("{}");

      // When
      for (int id = 1; id <= 10; id++) {
        client.call(id, "write", "{\"path\":\"/" + id + "\"}");
      }
      List<String> answers = new ArrayList<>();
      for (int id = 1; id <= 10; id++) {
        answers.add(client.readLine());
      }

      // Then
      assertThat(answers)
          .filteredOn(answer -> answer.contains("nobody answered within 2 seconds"))
          .hasSize(3);
      assertThat(answers)
          .filteredOn(answer -> answer.contains("3 times within a minute already"))
          .hasSize(7);
    }
  }

  @Test
  void aServerThatFailsIsPausedThenGivenUpAndStartedAgainWhenAPersonSaysSo() throws Exception {
    // Given
    try (Supervised supervised =
        new Supervised(
            folder,
            LOG_ALL,
            """
            supervisor.max_failures = 2
            servers.bad.command = ["sh", "-c", "exit 3"]
            """)) {
      // When
      try (Supervised.Client first = supervised.run("--server", "bad")) {
        assertThat(first.exitStatus()).isEqualTo(3);
      }

      // Then it is started again after a pause, and not any more after the second time
      assertThat(
              Cli.eventually(
                  () -> {
                    try (Supervised.Client client = supervised.run("--server", "bad")) {
                      return client.exitStatus() == 1 && client.errors().contains("given up");
                    }
                  }))
          .isTrue();
      assertThat(supervised.cli("status")).containsPattern("bad +failed +0 +2 .*given up");

      // When
      supervised.cli("restart", "bad");

      // Then
      assertThat(supervised.cli("status")).containsPattern("bad +ready +0 +0");
    }
  }

  @Test
  void aCommandThatFailsHoldsUpNoOtherThatGoesByTheSameName() throws Exception {
    // Given
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "supervisor.max_failures = 1\n")) {
      String[] bad = {"--server", "s", "--", "sh", "-c", "exit 3"};
      String[] good = {"--server", "s", "--", "sh", "-c", "exec \"$0\" \"$@\"", "sed", "-un"};
      try (Supervised.Client client = supervised.run(bad)) {
        assertThat(client.exitStatus()).isEqualTo(3);
      }

      // When
      try (Supervised.Client client = supervised.run(with(good, ECHO[ECHO.length - 1]))) {
        client.initialize("{}");
      }

      // Then
      try (Supervised.Client client = supervised.run(bad)) {
        assertThat(client.errors()).contains("given up");
      }
    }
  }

  @Test
  void allThatGoesByANameIsStoppedAndStaysSoWhenTheConfigurationChanges() throws Exception {
    // Given
    String one = "[servers.one]\ncommand = " + toml(ECHO) + "\n";
    try (Supervised supervised = new Supervised(folder, LOG_ALL, one);
        Supervised.Client configured = supervised.run("--server", "one");
        Supervised.Client other = supervised.run(with(new String[] {"--server", "one"}, ECHO))) {
      configured.initialize("{}");
      other.initialize("{}");

      // When
      supervised.cli("stop", "one");

      // Then
      assertThat(configured.exitStatus()).isNotNegative();
      assertThat(other.exitStatus()).isNotNegative();

      // When
      supervised.configure(one + "env = { MORE = \"1\" }\n");

      // Then
      assertThat(Cli.eventually(() -> supervised.log().contains("the server one has changed")))
          .isTrue();
      try (Supervised.Client client = supervised.run("--server", "one")) {
        assertThat(client.errors()).contains("it was stopped");
      }
    }
  }

  @Test
  void thereAreNoMoreSessionsThanThereMayBeAlsoIfAllComeAtOnce() throws Exception {
    // Given
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "supervisor.max_sessions = 2\n")) {
      // When
      List<Supervised.Client> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(supervised.run(ECHO));
      }

      // Then
      assertThat(Cli.eventually(() -> clients.stream().filter(SupervisorIT::isAlive).count() == 2))
          .isTrue();
      for (Supervised.Client client : clients) {
        if (isAlive(client)) {
          client.initialize("{}");
          client.leave();
          assertThat(client.exitStatus()).isZero();
        } else {
          assertThat(client.errors()).contains("max_sessions");
        }
      }
      // Then there is room again
      try (Supervised.Client client = supervised.run(ECHO)) {
        client.initialize("{}");
      }
    }
  }

  private static boolean isAlive(Supervised.Client client) {
    return client.process().isAlive();
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void changingTheConfiguredServersTouchesNoOther() throws Exception {
    // Given
    String echo = "servers.one.command = " + toml(ECHO) + "\n";
    try (Supervised supervised = new Supervised(folder, LOG_ALL, echo);
        Supervised.Client one = supervised.run("--server", "one")) {
      one.initialize("{}");

      // When
      supervised.configure(echo + "servers.two.command = " + toml(ECHO) + "\n");

      // Then
      assertThat(Cli.eventually(() -> supervised.cli("status").contains("two"))).isTrue();
      try (Supervised.Client two = supervised.run("--server", "two")) {
        two.initialize("{}");

        // When
        supervised.configure(echo);

        // Then
        assertThat(two.exitStatus()).isNotNegative();
      }
      assertThat(supervised.cli("status")).doesNotContain("two");
      one.call(1, "t", "{}");
      assertThat(one.readLine()).contains("\"id\":1");
      assertThat(supervised.cli("servers")).containsPattern("one +ready +1 +0");

      // When it is stopped by a person
      supervised.cli("stop", "one");

      // Then
      assertThat(one.exitStatus()).isNotNegative();
      assertThat(JSON.readTree(supervised.cli("sessions", "--json"))).isEmpty();
      try (Supervised.Client client = supervised.run("--server", "one")) {
        assertThat(client.exitStatus()).isEqualTo(1);
        assertThat(client.errors()).contains("it was stopped");
      }
    }
  }

  @Test
  void whatTheFirstServerLeavesBehindAtOnceIsEnded() throws Exception {
    // Given a supervisor that has yet to become the parent of orphans
    String marker = "86407." + ProcessHandle.current().pid();
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "")) {
      // When
      try (Supervised.Client client =
          supervised.run("--", "sh", "-c", "sleep " + marker + " & echo $! > left")) {
        client.exitStatus();
      }

      // Then
      assertThat(folder.resolve("left")).isNotEmptyFile();
      assertThat(running(marker)).isZero();

      // When another has no environment
      try (Supervised.Client client =
          supervised.run("--", "sh", "-c", "env -i sleep " + marker + " & echo $! > other")) {
        client.exitStatus();
      }

      // Then
      assertThat(folder.resolve("other")).isNotEmptyFile();
      assertThat(running(marker)).isZero();
    }
  }

  @Test
  void whatAKilledSupervisorLeftBehindIsEndedByTheNext() throws Exception {
    // Given a server that does not end with its input, and a daemon that it started
    String marker = "86405." + ProcessHandle.current().pid();
    try (Supervised supervised = new Supervised(folder, LOG_ALL, "");
        Supervised.Client client =
            supervised.run(
                "--",
                "sh",
                "-c",
                "(setsid nohup sleep " + marker + " >/dev/null 2>&1 &); exec sleep " + marker)) {
      assertThat(Cli.eventually(() -> running(marker) == 2)).isTrue();

      // When
      supervised.killAndStart();

      // Then
      assertThat(client.exitStatus()).isEqualTo(1);
      assertThat(client.errors()).contains("the supervisor has gone");
      // A supervisor that another test starts at this moment may do it first, and say so.
      assertThat(Cli.eventually(() -> running(marker) == 0)).isTrue();
    }
  }

  private static String asksFor(String tool) {
    return LOG_ALL
        + "rules.ask = { action = \"prompt\", match = { tool_name = \""
        + tool
        + "\" } }";
  }

  private static String waitForQuestion(Supervised supervised) throws Exception {
    StringBuilder id = new StringBuilder();
    assertThat(
            Cli.eventually(
                () -> {
                  String list = supervised.cli("approvals", "list", "--json");
                  if (list.startsWith("{")) {
                    id.append(JSON.readTree(list).path("id").asText());
                  }
                  return !id.isEmpty();
                }))
        .isTrue();
    return id.toString();
  }

  private static long running(String marker) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
        .filter(process -> process.info().commandLine().orElse("").contains(marker))
        .count();
  }

  private static String toml(String[] command) throws Exception {
    return JSON.writeValueAsString(List.of(command).subList(1, command.length));
  }

  private List<JsonNode> records() throws Exception {
    List<JsonNode> records = new ArrayList<>();
    new LogReader(folder.resolve("data/clawdefender/audit"), new byte[32]).read(records::add);
    return records;
  }
}
