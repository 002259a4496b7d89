package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP clients get of a supervisor, byte for byte. */
class HttpFrontIT {
  private static final String LOG_ALL = "default = \"log\"\n";
  private static final String OPEN = "token = false\n";

  /**
   * Answers requests, says progress before it answers {@code slow}, acknowledges a subscription,
   * and repeats cancellations on its standard error.
   */
  private static final String SERVER =
      """
      while IFS= read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
        token=$(printf '%s' "$line" | sed -n 's/.*"progressToken":\\([^,}]*\\).*/\\1/p')
        case "$line" in
          *'"initialize"'*)
            echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2025-11-25","capabilities":{}}}' ;;
          *notifications/cancelled*) printf '%s\\n' "$line" >> cancelled ;;
          *subscriptions/listen*)
            echo '{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":'$id'}}}' ;;
          *tools/list*)
            echo '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[{"name":"in","inputSchema":{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}}]}}' ;;
          *'"never"'*) touch unanswered ;;
          *'"wait"'*)
            touch waiting
            while [ ! -e go ]; do sleep 0.05; done
            echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[]}}' ;;
          *'"die"'*) exit 3 ;;
          *'"revoke"'*)
            printf '%s\\n' '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}'
            echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[]}}' ;;
          *'"log"'*)
            echo '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"of '$id'"}}'
            echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[]}}' ;;
          *'"slow"'*)
            echo '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":'$token',"progress":1}}'
            echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[]}}' ;;
          *'"id"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"content":[]}}' ;;
          *notify*) echo '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}' ;;
        esac
      done
      """;

  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{}";

  @TempDir private Path folder;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int port;
  private String session = "";
  private @Nullable Supervised running;

  @BeforeEach
  void findAPort() throws IOException {
    port = Cli.freePort();
    Files.writeString(folder.resolve("server.sh"), SERVER);
  }

  @AfterEach
  void end() {
    client.shutdownNow();
    if (running != null) {
      running.close();
    }
  }

  private Supervised supervise(String http) throws Exception {
    return supervise(http, LOG_ALL);
  }

  private Supervised supervise(String http, String policy) throws Exception {
    Supervised started =
        new Supervised(
            folder,
            policy,
            "[http]\nport = "
                + port
                + "\n"
                + http
                + "[servers.one]\ncommand = [\"sh\", \"server.sh\"]\n"
                + "[servers.two]\ncommand = [\"sh\", \"server.sh\"]\n");
    running = started;
    return started;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream");
    if (!session.isEmpty()) {
      request.header("Mcp-Session-Id", session).header("MCP-Protocol-Version", "2025-11-25");
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send(request("/mcp/one").POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> initialize() throws Exception {
    HttpResponse<String> answer = post(initializeBody());
    session = answer.headers().firstValue("Mcp-Session-Id").orElse("");
    return answer;
  }

  private static String initializeBody() {
    return "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
        + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
        + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";
  }

  private static String call(String id, String tool, String meta) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":{\"region\":\"here\"}"
        + (meta.isEmpty() ? "" : "," + meta + "}")
        + "}}";
  }

  private HttpRequest.Builder modern(String method, String body) {
    return request("/mcp/one")
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", method)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder modernCall(String id, String tool, String more) {
    return modern("tools/call", call(id, tool, META + more)).header("Mcp-Name", tool);
  }

  /** What comes back for bytes that no HTTP client would send. */
  private String raw(String bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String raw(String headers, String body) throws IOException {
    return raw(
        "POST /mcp/one HTTP/1.1\r\n"
            + headers
            + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
            + "Connection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  @Test
  void whoIsLedToUsByAWebSiteIsNotServed() throws Exception {
    supervise(OPEN + "origins = [\"https://chat.example\"]\n");
    String ours = "Host: 127.0.0.1:" + port + "\r\n";
    // When
    String astray = raw("Host: evil.example\r\n", initializeBody());
    String twice = raw(ours + ours, initializeBody());
    String none = raw("", initializeBody());
    String foreign = raw(ours + "Origin: https://evil.example\r\n", initializeBody());
    String opaque = raw(ours + "Origin: null\r\n", initializeBody());
    String own = raw(ours + "Origin: http://127.0.0.1:" + port + "\r\n", initializeBody());
    String welcome = raw(ours + "Origin: https://chat.example\r\n", initializeBody());

    // Then
    assertThat(List.of(astray, foreign, opaque)).allMatch(a -> a.startsWith("HTTP/1.1 403 "));
    assertThat(List.of(twice, none)).allMatch(a -> a.startsWith("HTTP/1.1 4"));
    assertThat(List.of(own, welcome)).allMatch(a -> a.startsWith("HTTP/1.1 200 "));
  }

  @Test
  void theTokenIsNeededAndIsTheOwnersAlone() throws Exception {
    supervise("");
    // Given
    Path file = folder.resolve("data/clawdefender/run/http-token");
    String token = Files.readString(file).strip();

    // When
    HttpResponse<String> without = post(initializeBody());
    HttpResponse<String> wrong =
        send(
            initializing()
                .header("Authorization", "Bearer " + token.replace(token.charAt(0), 'x')));
    HttpResponse<String> bearer = send(initializing().header("Authorization", "Bearer " + token));
    HttpResponse<String> own = send(initializing().header("ClawDefender-Token", token));

    // Then
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(List.of(bearer.statusCode(), own.statusCode())).containsOnly(200);
  }

  private HttpRequest.Builder initializing() {
    return request("/mcp/one").POST(HttpRequest.BodyPublishers.ofString(initializeBody()));
  }

  @Test
  void whatIsTooMuchTooSlowOrNoMessageIsRefused() throws Exception {
    Supervised supervised =
        supervise(OPEN + "patience_seconds = 1\nmax_sessions = 1\nmax_requests = 1\n");
    String ours = "POST /mcp/one HTTP/1.1\r\nHost: localhost\r\n";
    String json =
        "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";
    // When
    String large = raw(ours + json + "Content-Length: 10485761\r\n\r\n");
    String slow = raw(ours + json + "Content-Length: 100\r\n\r\n{");
    String headers = raw(ours + "X: " + "x".repeat(40_000) + "\r\n\r\n");
    String text = raw(ours + "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
    HttpResponse<String> unreadable = post("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2}");
    HttpResponse<String> nowhere =
        send(request("/mcp/none").POST(HttpRequest.BodyPublishers.ofString(initializeBody())));
    HttpResponse<String> put =
        send(request("/mcp/one").PUT(HttpRequest.BodyPublishers.ofString("{}")));
    HttpResponse<String> first = post(initializeBody());
    session = first.headers().firstValue("Mcp-Session-Id").orElseThrow();
    HttpResponse<InputStream> stream =
        client.send(request("/mcp/one").GET().build(), BodyHandlers.ofInputStream());
    session = "";
    HttpResponse<String> second = post(initializeBody());
    stream.body().close();

    // Then
    assertThat(large).startsWith("HTTP/1.1 413 ");
    assertThat(slow).startsWith("HTTP/1.1 408 ");
    assertThat(headers).startsWith("HTTP/1.1 431 ");
    assertThat(text).startsWith("HTTP/1.1 415 ");
    assertThat(unreadable.statusCode()).isEqualTo(400);
    assertThat(unreadable.body()).contains("-32700");
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(supervised.log()).doesNotContain("blocked", "Exception");
  }

  @Test
  void sessionsThatNobodyUsesMakeRoomForOthers() throws Exception {
    Supervised supervised = supervise(OPEN + "max_sessions = 1\n");
    // Given
    initialize();
    String left = session;
    session = "";

    // When
    HttpResponse<String> second = initialize();
    HttpResponse<String> used = post(call("5", "x", ""));
    session = left;
    HttpResponse<String> late = post(call("5", "x", ""));

    // Then
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(used.statusCode()).isEqualTo(200);
    assertThat(late.statusCode()).isEqualTo(404);
    assertThat(Cli.eventually(() -> sessionsOf(supervised) == 1)).isTrue();
  }

  @Test
  void whoGoesBeforeTheSessionBeginsLeavesNone() throws Exception {
    // Given a server that never answers
    Files.writeString(folder.resolve("server.sh"), "while read -r line; do :; done\n");
    Supervised supervised = supervise(OPEN);
    String body = initializeBody();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              ("POST /mcp/one HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                      + "Accept: application/json, text/event-stream\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(Cli.eventually(() -> sessionsOf(supervised) == 1)).isTrue();

      // When it goes
    }

    // Then
    assertThat(Cli.eventually(() -> sessionsOf(supervised) == 0)).isTrue();
  }

  private static long sessionsOf(Supervised supervised) throws Exception {
    return supervised.cli("sessions").lines().filter(line -> line.contains("one")).count();
  }

  @Test
  void oneClientCannotCancelTheCallOfAnother() throws Exception {
    supervise(OPEN);
    // Given
    CompletableFuture<HttpResponse<String>> call =
        client.sendAsync(modernCall("\"a\"", "wait", "").build(), BodyHandlers.ofString());
    assertThat(Cli.eventually(() -> Files.exists(folder.resolve("waiting")))).isTrue();

    // When another guesses our number for it
    List<HttpResponse<String>> others = new ArrayList<>();
    for (int number = 1; number < 5; number++) {
      others.add(
          send(
              modern(
                  "notifications/cancelled",
                  "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{"
                      + "\"requestId\":"
                      + number
                      + "}}")));
    }
    HttpResponse<String> progress =
        send(
            modern(
                "notifications/progress",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{"
                    + "\"progressToken\":1,\"progress\":1}}"));
    Files.createFile(folder.resolve("go"));

    // Then
    assertThat(others).allMatch(answer -> answer.statusCode() == 202);
    assertThat(progress.statusCode()).isEqualTo(400);
    assertThat(call.get(60, TimeUnit.SECONDS).body()).contains("\"id\":\"a\"", "result");
    assertThat(folder.resolve("cancelled")).doesNotExist();
  }

  @Test
  void aServerEndsASubscriptionByItsId() throws Exception {
    supervise(OPEN);
    // Given
    HttpResponse<InputStream> stream = client.send(listen(), BodyHandlers.ofInputStream());
    try (BufferedReader events = reader(stream)) {
      assertThat(until(events, "acknowledged")).isTrue();

      // When
      send(modernCall("1", "revoke", ""));

      // Then
      assertThat(until(events, "\"requestId\":\"mine\"")).isTrue();
      assertThat(until(events, "more")).isFalse();
    }
  }

  @Test
  void whatACallLogsIsForItsClientAlone() throws Exception {
    supervise(OPEN);
    String level = ",\"io.modelcontextprotocol/logLevel\":\"info\"";
    // When
    HttpResponse<String> alone = send(modernCall("1", "log", level));
    CompletableFuture<HttpResponse<String>> gone =
        client.sendAsync(modernCall("2", "never", level).build(), BodyHandlers.ofString());
    assertThat(Cli.eventually(() -> Files.exists(folder.resolve("unanswered")))).isTrue();
    gone.cancel(true);
    assertThat(Cli.eventually(() -> Files.exists(folder.resolve("cancelled")))).isTrue();
    HttpResponse<String> doubtful = send(modernCall("3", "log", level));

    // Then
    assertThat(alone.body()).contains("notifications/message");
    assertThat(doubtful.body()).contains("result").doesNotContain("notifications/message");
  }

  @Test
  void theNameOfOneClientIsNotThatOfTheNext() throws Exception {
    Supervised supervised =
        supervise(
            OPEN,
            LOG_ALL
                + "rules.no_a = { action = \"block\", match = { client = \"a\","
                + " tool_name = \"*\" } }\n");
    String named = ",\"io.modelcontextprotocol/clientInfo\":{\"name\":\"a\",\"version\":\"1\"}";
    // When
    HttpResponse<String> first = send(modernCall("1", "x", named));
    HttpResponse<String> second = send(modernCall("2", "x", ""));

    // Then
    assertThat(first.body()).contains("no_a");
    assertThat(second.body()).doesNotContain("no_a");
    assertThat(supervised.cli("sessions").lines().filter(line -> line.contains("one"))).hasSize(1);
  }

  @Test
  void whatCannotBeFollowedServesNobody() throws Exception {
    Supervised supervised = supervise(OPEN);
    // Given
    initialize();
    Path token = folder.resolve("data/clawdefender/run/http-token");
    Files.writeString(token, "0123456789abcdef0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));

    // When
    supervised.configure(
        "[http]\nport = " + port + "\n[servers.one]\ncommand = [\"sh\", \"server.sh\"]\n");

    // Then
    assertThat(Cli.eventually(this::isRefused)).isTrue();
    assertThat(supervised.log()).contains("chmod 600");
    assertThat(Cli.eventually(() -> sessionsOf(supervised) == 0)).isTrue();
  }

  @Test
  void whoHadNoTokenHasNoSessionOnceOneIsNeeded() throws Exception {
    Supervised supervised = supervise(OPEN);
    // Given
    initialize();

    // When
    supervised.configure(
        "[http]\nport = " + port + "\n[servers.one]\ncommand = [\"sh\", \"server.sh\"]\n");

    // Then
    assertThat(Cli.eventually(() -> sessionsOf(supervised) == 0)).isTrue();
  }

  @Test
  void whatIsBetweenUsAndOneSideIsNotForTheOther() throws Exception {
    // Given a remote server that wants to know who asks
    List<Headers> reached = new CopyOnWriteArrayList<>();
    HttpServer remote =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    remote.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          reached.add(exchange.getRequestHeaders());
          exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"remote\"");
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    remote.start();
    String url = "url = \"http://127.0.0.1:" + remote.getAddress().getPort() + "/mcp\"\n";
    supervise(
        "[servers.plain]\n" + url + "[servers.forwards]\nauthorization = \"forward\"\n" + url);
    String token = Files.readString(folder.resolve("data/clawdefender/run/http-token")).strip();
    try {
      // When
      HttpResponse<String> plain = send(remoteCall("plain", token, "Bearer theirs"));
      Headers toPlain = reached.getLast();
      HttpResponse<String> forwarded = send(remoteCall("forwards", token, "Bearer theirs"));
      Headers toForwarding = reached.getLast();
      send(remoteCall("forwards", token, "Bearer " + token));
      Headers ours = reached.getLast();

      // Then
      assertThat(plain.statusCode()).isEqualTo(502);
      assertThat(plain.headers().firstValue("WWW-Authenticate")).isEmpty();
      assertThat(toPlain).doesNotContainKeys("Authorization", "Mcp-Param-Region");
      assertThat(forwarded.statusCode()).isEqualTo(401);
      assertThat(forwarded.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(toForwarding.getFirst("Authorization")).isEqualTo("Bearer theirs");
      assertThat(ours).doesNotContainKey("Authorization");
    } finally {
      remote.stop(0);
    }
  }

  private HttpRequest.Builder remoteCall(String server, String token, String authorization) {
    return request("/mcp/" + server)
        .header("MCP-Protocol-Version", "2026-07-28")
        .header("Mcp-Method", "tools/call")
        .header("Mcp-Name", "t")
        .header("Mcp-Param-Region", "there")
        .header("ClawDefender-Token", token)
        .header("Authorization", authorization)
        .POST(HttpRequest.BodyPublishers.ofString(call("1", "t", META)));
  }

  @Test
  void moreRequestsThanAllowedInAMinuteAreRefused() throws Exception {
    supervise(OPEN + "requests_per_minute = 2\n");
    // When
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      statuses.add(post("{}").statusCode());
    }
    HttpResponse<String> last = post("{}");

    // Then
    assertThat(statuses).startsWith(400, 400);
    assertThat(last.statusCode()).isEqualTo(429);
    assertThat(last.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void aSessionWithAHandshakeLivesUntilItIsDeleted() throws Exception {
    Supervised supervised = supervise(OPEN);
    // When
    HttpResponse<String> initialized = initialize();
    HttpResponse<String> notified =
        post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    HttpResponse<String> called = post(call("\"a\"", "slow", "\"_meta\":{\"progressToken\":\"p\""));
    HttpResponse<String> elsewhere =
        send(request("/mcp/two").POST(HttpRequest.BodyPublishers.ofString(call("2", "x", ""))));
    String status = supervised.cli("status");
    HttpResponse<String> deleted = send(request("/mcp/one").DELETE());
    HttpResponse<String> late = post(call("3", "x", ""));

    // Then
    assertThat(initialized.statusCode()).isEqualTo(200);
    assertThat(session).hasSize(64);
    assertThat(notified.statusCode()).isEqualTo(202);
    assertThat(called.body())
        .containsSubsequence("\"progressToken\":\"p\"", "\"id\":\"a\"")
        .containsSubsequence("id: ", "data: ");
    assertThat(elsewhere.statusCode()).isEqualTo(404);
    assertThat(status).contains("one");
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(late.statusCode()).isEqualTo(404);
    assertThat(Cli.eventually(() -> !supervised.cli("status").contains("test"))).isTrue();
  }

  @Test
  void whoComesBackGetsWhatWasMissed() throws Exception {
    supervise(OPEN);
    // Given
    initialize();
    String whole = post(call("7", "slow", "\"_meta\":{\"progressToken\":\"p\"")).body();
    String second =
        whole.lines().filter(line -> line.startsWith("id: ")).skip(1).findFirst().orElseThrow();

    // When
    HttpResponse<String> rest =
        send(request("/mcp/one").GET().header("Last-Event-ID", second.substring(4)));
    HttpResponse<String> unknown = send(request("/mcp/one").GET().header("Last-Event-ID", "99-1"));

    // Then
    assertThat(rest.statusCode()).isEqualTo(200);
    assertThat(rest.body()).contains("\"id\":7").doesNotContain("notifications/progress");
    assertThat(unknown.statusCode()).isEqualTo(400);
  }

  @Test
  void whatBelongsToNoRequestComesOnTheStreamOfItsOwn() throws Exception {
    supervise(OPEN);
    // Given
    initialize();
    HttpResponse<InputStream> stream =
        client.send(request("/mcp/one").GET().build(), BodyHandlers.ofInputStream());
    try (BufferedReader events = reader(stream)) {
      // When
      post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/notify\"}");

      // Then
      assertThat(until(events, "list_changed")).isTrue();
    }
  }

  @Test
  void requestsWithoutAHandshakeShareAServerAndKeepTheirIds() throws Exception {
    Supervised supervised = supervise(OPEN);
    // When
    HttpResponse<String> text =
        send(
            modernCall("\"a\"", "slow", ",\"progressToken\":\"p\"")
                .header("Mcp-Param-Region", "here"));
    HttpResponse<String> number =
        send(modernCall("1", "slow", ",\"progressToken\":9").header("Mcp-Param-Region", "here"));

    // Then
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.body()).containsSubsequence("\"progressToken\":\"p\"", "\"id\":\"a\"");
    assertThat(number.body()).containsSubsequence("\"progressToken\":9", "\"id\":1");
    assertThat(text.headers().firstValue("Mcp-Session-Id")).isEmpty();
    assertThat(supervised.cli("sessions").lines().filter(line -> line.contains("one"))).hasSize(1);
  }

  @Test
  void headersThatDoNotSayWhatTheBodySaysAreRefused() throws Exception {
    supervise(OPEN);
    String body = call("1", "in", META);
    // When
    HttpResponse<String> method = send(modern("tools/list", body).header("Mcp-Name", "in"));
    HttpResponse<String> name = send(modern("tools/call", body).header("Mcp-Name", "out"));
    HttpResponse<String> parameter =
        send(modernCall("1", "in", "").header("Mcp-Param-Region", "there"));
    HttpResponse<String> encoded =
        send(modernCall("1", "in", "").header("Mcp-Param-Region", "=?base64?aGVyZQ==?="));
    HttpResponse<String> without =
        send(
            modernCall("1", "in", "")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace("region", "other")))
                .header("Mcp-Param-Region", "here"));
    HttpResponse<String> envelope =
        send(modern("tools/call", call("1", "in", "")).header("Mcp-Name", "in"));
    HttpResponse<String> gone =
        send(
            modern(
                "ping",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{" + META + "}}}"));
    HttpResponse<String> get =
        send(request("/mcp/one").GET().header("MCP-Protocol-Version", "2026-07-28"));

    // Then
    assertThat(List.of(method, name, parameter, without))
        .allMatch(answer -> answer.statusCode() == 400 && answer.body().contains("-32020"));
    assertThat(encoded.statusCode()).isEqualTo(200);
    assertThat(envelope.statusCode()).isEqualTo(400);
    assertThat(envelope.body()).contains("-32602");
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(gone.body()).contains("-32601");
    assertThat(get.statusCode()).isEqualTo(405);
  }

  private HttpRequest listen() {
    return modern(
            "subscriptions/listen",
            "{\"jsonrpc\":\"2.0\",\"id\":\"mine\",\"method\":\"subscriptions/listen\","
                + "\"params\":{\"notifications\":{},"
                + META
                + "}}}")
        .build();
  }

  @Test
  void whoGoesAwayCancelsAndASubscriptionKeepsItsId() throws Exception {
    supervise(OPEN);
    // When
    HttpResponse<InputStream> stream = client.send(listen(), BodyHandlers.ofInputStream());
    try (BufferedReader events = reader(stream)) {
      // Then
      assertThat(until(events, "subscriptionId\":\"mine\"")).isTrue();
    }
    assertThat(Cli.eventually(() -> Files.exists(folder.resolve("cancelled")))).isTrue();
  }

  @Test
  void aServerThatDiesIsSaidToHaveDone() throws Exception {
    supervise(OPEN);
    // Given
    initialize();

    // When
    HttpResponse<String> died = post(call("5", "die", ""));
    HttpResponse<String> late = post(call("6", "x", ""));

    // Then
    assertThat(died.body()).contains("\"id\":5").contains("error");
    assertThat(late.statusCode()).isEqualTo(404);
  }

  @Test
  void aChangedConfigurationIsFollowed() throws Exception {
    Supervised supervised = supervise(OPEN);
    // Given
    initialize();
    int before = port;
    port = Cli.freePort();

    // When
    supervised.configure(
        "[http]\nport = "
            + port
            + "\ntoken = false\n[servers.one]\ncommand = [\"sh\", \"server.sh\"]\n");

    // Then
    assertThat(Cli.eventually(() -> supervised.log().contains(":" + port + "/mcp"))).isTrue();
    assertThat(post(call("5", "x", "")).statusCode()).isEqualTo(200);
    port = before;
    assertThat(Cli.eventually(this::isRefused)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoSharesAServerGetsTheOneThatIsConfiguredNow(boolean asks) throws Exception {
    Supervised supervised = supervise(OPEN);
    // Given
    CompletableFuture<HttpResponse<String>> underWay =
        client.sendAsync(shared("1", "wait").build(), BodyHandlers.ofString());
    assertThat(Cli.eventually(() -> Files.exists(folder.resolve("waiting")))).isTrue();

    // When
    Files.writeString(
        folder.resolve("other.sh"), SERVER.replace("\"content\":[]", "\"content\":[\"other\"]"));
    supervised.configure(
        "[http]\nport = "
            + port
            + "\ntoken = false\n[servers.one]\ncommand = [\"sh\", \"other.sh\"]\n");

    // Then the call ends when another is made, or by itself
    assertThat(!asks || Cli.eventually(this::isServedByTheOther)).isTrue();
    assertThat(underWay.get(60, TimeUnit.SECONDS).body()).contains("configured anew");
    assertThat(Cli.eventually(this::isServedByTheOther)).isTrue();
    Files.createFile(folder.resolve("go"));
    assertThat(Cli.eventually(() -> sessionsOf(supervised) == 1)).isTrue();
  }

  /** The server that has a call under way answers nothing else. */
  private boolean isServedByTheOther() throws Exception {
    try {
      return send(shared("2", "id").timeout(Duration.ofSeconds(1))).body().contains("other");
    } catch (HttpTimeoutException e) {
      return false;
    }
  }

  /** A call without a handshake. */
  private HttpRequest.Builder shared(String id, String tool) {
    return modernCall(id, tool, "").header("Mcp-Param-Region", "here");
  }

  private boolean isRefused() {
    try (Socket open = new Socket("127.0.0.1", port)) {
      return !open.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private static BufferedReader reader(HttpResponse<InputStream> stream) {
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  private static boolean until(BufferedReader events, String text) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.contains(text)) {
        return true;
      }
    }
    return false;
  }
}
