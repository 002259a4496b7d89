package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are reached by a URL, behind {@code clawdefender run} and behind a supervisor. */
class RemoteIT {
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"streamableHttp, streamable", "sse, sse", "sse, streamable"})
  void theAnswersAreTheSameAsWithoutUs(String server, String transport) throws Exception {
    Npm.require();
    try (NodeServer remote = NodeServer.everything(server)) {
      // Given
      List<String> talk = List.of("node", Npm.script("talk.mjs"), "everything", folder.toString());
      String configured = configured(remote.url(), transport);

      // When
      String direct = output(talk, List.of(remote.url()));
      String alone = output(talk, alone(configured));
      String supervised = supervised(talk, configured);

      // Then
      assertThat(direct).contains("\"tools\"").contains("sampled");
      assertThat(alone).isEqualTo(direct);
      assertThat(supervised).isEqualTo(direct);
    }
  }

  @ParameterizedTest
  @CsvSource({"2026-07-28", "legacy"})
  void theSecondGenerationOfTheSdkGetsTheSameAnswers(String era) throws Exception {
    Npm.require();
    try (NodeServer remote =
        era.equals("legacy") ? NodeServer.everything("streamableHttp") : NodeServer.v2()) {
      // Given
      List<String> talk = List.of("node", Npm.script("talk-v2.mjs"), era, folder.toString());
      String configured = configured(remote.url(), "streamable");

      // When
      String direct = output(talk, List.of(remote.url()));
      String alone = output(talk, alone(configured));
      String supervised = supervised(talk, configured);

      // Then
      assertThat(direct).contains("\"elicitation\"").contains("\"prompts\"");
      assertThat(alone).isEqualTo(direct);
      assertThat(supervised).isEqualTo(direct);
    }
  }

  @Test
  void policyComesBeforeTheServerAndWhatPassesIsWhatTheClientSent() throws Exception {
    // Given
    List<String> reached = new CopyOnWriteArrayList<>();
    HttpServer server = recording(reached);
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/mcp?token=hidden-query";
    String policy =
        LOG_ALL
            + "rules.no_t = { action = \"block\", match = { tool_name = \"t\" } }\n"
            + "rules.keys = { action = \"block\", match = { resource_path = [\"~/.ssh/**\"] } }\n";
    String configured =
        configured(url, "streamable") + "servers.there.headers = { x-key = \"hidden-header\" }\n";
    try (Supervised supervised = new Supervised(folder, policy, configured);
        Supervised.Client client = supervised.run("--server", "there")) {
      client.initialize("{}");

      // When
      client.call(1, "t", "{}");
      client.call(2, "read", "{\"path\":\".ssh/id_rsa\"}");
      List<String> refused = List.of(client.readLine(), client.readLine());
      String odd =
          "{ \"params\" :{\"name\":\"u\",\"arguments\":{\"b\":1.0, \"a\":\"\\u00e9é\"}},"
              + "\"method\":\"tools/call\",\"id\":3,\t\"jsonrpc\":\"2.0\"}";
      client.send(odd);
      String answer = client.readLine();
      String status = supervised.cli("status");

      // Then a relative path is one in the home, where such servers are judged to be
      assertThat(refused.getFirst()).contains("\"id\":1").contains("no_t");
      assertThat(refused.getLast()).contains("\"id\":2").contains("keys");
      assertThat(answer).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{}}");
      assertThat(reached).filteredOn(body -> body.contains("tools/call")).containsExactly(odd);
      assertThat(status).containsPattern("there +ready +1");
      assertThat(supervised.log() + status).doesNotContain("hidden");
      client.process().getOutputStream().close();
      assertThat(client.exitStatus()).isZero();
    } finally {
      server.stop(0);
    }
    assertThat(reached).last().isEqualTo("DELETE");
  }

  @Test
  void whoseServerCannotBeReachedIsTold() throws Exception {
    // Given a port where nobody listens
    HttpServer gone = recording(new ArrayList<>());
    int port = gone.getAddress().getPort();
    gone.stop(0);
    try (Supervised supervised =
            new Supervised(folder, LOG_ALL, configured("http://localhost:" + port, "streamable"));
        Supervised.Client client = supervised.run("--server", "there")) {
      // When
      client.send("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{}}");

      // Then
      assertThat(client.readLine())
          .contains("\"id\":0")
          .contains("nobody listens at http://localhost:" + port);
    }
  }

  /** A server that answers every request, and remembers what it was sent. */
  private static HttpServer recording(List<String> reached) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean post = exchange.getRequestMethod().equals("POST");
          reached.add(post ? body : exchange.getRequestMethod());
          Matcher id = ID.matcher(body);
          if (!post || !id.find()) {
            exchange.sendResponseHeaders(post ? 202 : 405, -1);
            return;
          }
          String result =
              body.contains("initialize") ? "{\"protocolVersion\":\"2025-06-18\"}" : "{}";
          byte[] answer =
              ("{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result + "}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("content-type", "application/json");
          exchange.getResponseHeaders().set("mcp-session-id", "s");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String configured(String url, String transport) {
    return "servers.there.url = \"" + url + "\"\nservers.there.transport = \"" + transport + "\"\n";
  }

  /** What a client is given for a command, that it reaches a server through us alone. */
  private List<String> alone(String configured) throws IOException {
    Files.writeString(folder.resolve("policy.toml"), LOG_ALL);
    Path config = folder.resolve("alone.toml");
    Files.writeString(config, "policy.files = [\"policy.toml\"]\n" + configured);
    return run("--config", config.toString(), "--server", "there");
  }

  private String supervised(List<String> client, String configured) throws Exception {
    try (Supervised supervised = new Supervised(folder, LOG_ALL, configured)) {
      String said = output(client, run("--server", "there"));
      assertThat(supervised.cli("servers")).containsPattern("there +ready +0 +0");
      return said;
    }
  }

  private List<String> run(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "XDG_DATA_HOME=" + folder.resolve("data"),
                Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender")
                    .toString(),
                "run"));
    command.addAll(List.of(options));
    return command;
  }

  private static String output(List<String> client, List<String> server) throws IOException {
    List<String> command = new ArrayList<>(client);
    command.addAll(server);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
