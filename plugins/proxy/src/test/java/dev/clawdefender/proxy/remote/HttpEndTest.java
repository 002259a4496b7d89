package dev.clawdefender.proxy.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.proxy.remote.RawServer.Asked;
import dev.clawdefender.runtime.server.RemoteServer.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamable HTTP with servers of every kind. */
class HttpEndTest {
  private static final String SESSION = "mcp-session-id";

  /** Opens a session and takes all that gets no answer; the rest is another's. */
  private static RawServer.Behaviour legacy(RawServer.Behaviour rest) {
    return asked -> {
      if (asked.says("\"initialize\"")) {
        asked.exchange().getResponseHeaders().set(SESSION, "s-1");
        asked.json(
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\"}}");
      } else if (asked.method().equals("POST") && asked.id().isEmpty()) {
        asked.status(202);
      } else {
        rest.answer(asked);
      }
    };
  }

  /** Has no stream of its own, and answers every request. */
  private static void answer(Asked asked) throws IOException {
    if (asked.method().equals("POST")) {
      asked.result();
    } else {
      asked.status(405);
    }
  }

  @Test
  void aSessionHasItsIdAndItsRevisionAndEndsWithDelete() throws Exception {
    // Given
    try (RawServer server = new RawServer(legacy(HttpEndTest::answer));
        Talk talk = new Talk(server.url("/mcp?key=1")).listen()) {
      // When
      talk.initialized();
      String odd =
          "{ \"method\":\"tools/call\",\"id\" :7,\t\"jsonrpc\":\"2.0\", \"params\":{\"é\":1.0}}";
      talk.send(odd + "\r");
      String answer = talk.read();
      int status = talk.end();

      // Then
      Asked initialize = server.await("POST");
      assertThat(initialize.body()).isEqualTo(Talk.INITIALIZE);
      assertThat(initialize.header(SESSION)).isEmpty();
      assertThat(initialize.header("accept")).contains("application/json", "text/event-stream");
      assertThat(server.await("POST").body()).isEqualTo(Talk.INITIALIZED);
      assertThat(answer).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
      assertThat(server.asked())
          .filteredOn(asked -> !asked.says("initialize\""))
          .hasSize(4)
          .allMatch(asked -> asked.header(SESSION).equals("s-1"))
          .allMatch(asked -> asked.header("mcp-protocol-version").equals("2025-11-25"))
          .allMatch(asked -> asked.exchange().getRequestURI().toString().equals("/mcp?key=1"));
      assertThat(server.asked()).filteredOn(asked -> asked.body().equals(odd)).hasSize(1);
      assertThat(server.asked().getLast().method()).isEqualTo("DELETE");
      assertThat(status).isZero();
    }
  }

  @Test
  void whatStandsForItselfSaysInHeadersWhatItIs() throws Exception {
    // Given
    try (RawServer server = new RawServer(Asked::result);
        Talk talk =
            new Talk(server.url("/mcp"), Transport.STREAMABLE, Map.of("x-key", "k")).listen()) {
      // When
      String call = Talk.modern(1, "tools/call", "\"name\":\"häll\\u00f6\",\"arguments\":{}");
      talk.send(call);
      String answer = talk.read();
      int status = talk.end();

      // Then
      Asked asked = server.await("POST");
      assertThat(asked.body()).isEqualTo(call);
      assertThat(asked.header("mcp-protocol-version")).isEqualTo("2026-07-28");
      assertThat(asked.header("mcp-method")).isEqualTo("tools/call");
      assertThat(asked.header("mcp-name")).isEqualTo("=?base64?aMOkbGzDtg==?=");
      assertThat(asked.header("x-key")).isEqualTo("k");
      assertThat(asked.header(SESSION)).isEmpty();
      assertThat(answer).contains("\"id\":1");
      assertThat(server.asked()).hasSize(1);
      assertThat(status).isZero();
    }
  }

  @Test
  void whatTheServerSaysUnaskedIsHeardAndAStreamThatEndsIsOpenedAgain() throws Exception {
    // Given
    AtomicLong streams = new AtomicLong();
    RawServer.Behaviour stream =
        asked -> {
          OutputStream events = asked.events();
          long number = streams.incrementAndGet();
          write(events, "retry: 1\nid: e" + number + "\ndata: {\"n\":" + number + "}\n\n");
          if (number < 3) {
            asked.exchange().close();
          }
        };
    try (RawServer server = new RawServer(legacy(stream));
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.initialized();

      // Then
      assertThat(List.of(talk.read(), talk.read(), talk.read()))
          .containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
      assertThat(server.await("GET").header("last-event-id")).isEmpty();
      assertThat(server.await("GET").header("last-event-id")).isEqualTo("e1");
      assertThat(server.await("GET").header("last-event-id")).isEqualTo("e2");
    }
  }

  @Test
  void anAnswerWhoseStreamBreaksIsFetchedFromWhereItBroke() throws Exception {
    // Given a server that sends in single bytes and breaks in the middle of the second event
    RawServer.Behaviour breaking =
        asked -> {
          if (asked.header("last-event-id").equals("1")) {
            write(
                asked.events(),
                "id: 2\ndata: {\"jsonrpc\":\"2.0\",\ndata: \"id\":5,\"result\":{}}\n\n");
            asked.exchange().close();
          } else if (asked.method().equals("POST")) {
            OutputStream events = asked.events();
            for (byte b :
                "retry: 1\r\nid: 1\r\ndata: {\"n\":\"é\"}\r\n\r\nid: 2\r\ndata: {"
                    .getBytes(StandardCharsets.UTF_8)) {
              events.write(b);
              events.flush();
            }
            asked.broken();
          } else {
            asked.status(405);
          }
        };
    try (RawServer server = new RawServer(legacy(breaking));
        Talk talk = new Talk(server.url("/mcp")).listen().initialized()) {
      // When
      talk.send(Talk.request(5, "tools/call"));

      // Then
      assertThat(talk.read()).isEqualTo("{\"n\":\"é\"}");
      assertThat(talk.read()).isEqualTo("{\"jsonrpc\":\"2.0\", \"id\":5,\"result\":{}}");
      assertThat(server.asked()).filteredOn(asked -> asked.says("\"id\":5")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatCannotBeFetchedIsAnErrorAndTheRequestIsNotSentAgain(boolean modern)
      throws Exception {
    // Given a stream that breaks: without an id, or in an era that does not know ids
    RawServer.Behaviour breaking =
        asked -> {
          if (asked.method().equals("POST")) {
            write(asked.events(), (modern ? "id: 1\n" : "") + "data: {\"n\":1}\n\n");
            asked.broken();
          } else {
            asked.status(405);
          }
        };
    try (RawServer server = new RawServer(legacy(breaking));
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(modern ? Talk.modern(5, "tools/list", "") : Talk.request(5, "tools/list"));

      // Then
      assertThat(talk.read()).isEqualTo("{\"n\":1}");
      assertThat(talk.read())
          .contains("\"id\":5")
          .contains("broke before the answer")
          .contains("not known");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, it wants to know who asks",
    "403, it wants to know who asks",
    "404, there is no MCP endpoint",
    "429, asked too often",
    "500, it failed by itself",
    "302, HTTP status 302"
  })
  void aRefusalByHttpIsAnErrorForPeopleAndTheSessionGoesOn(int status, String said)
      throws Exception {
    // Given
    RawServer.Behaviour refusing =
        asked -> {
          if (asked.says("\"id\":1,")) {
            asked.with(status, "text/html", "<h1>no</h1>");
          } else {
            asked.result();
          }
        };
    try (RawServer server = new RawServer(refusing);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(1, "tools/list", ""));
      String refused = talk.read();
      talk.send(Talk.modern(2, "tools/list", ""));

      // Then
      assertThat(refused).contains("\"id\":1").contains("4500").contains(said);
      assertThat(talk.read()).contains("\"id\":2").contains("result");
    }
  }

  @Test
  void anErrorOfTheProtocolGoesToItsRequestWhateverTheStatusAndTheIdSay() throws Exception {
    // Given
    String error =
        "\"error\":{\"code\":-32022,\"message\":\"no\",\"data\":{\"supported\":[\"x\"]}}";
    RawServer.Behaviour refusing =
        asked ->
            asked.with(
                400,
                "application/json",
                "{\"jsonrpc\":\"2.0\",\"id\":"
                    + (asked.says("\"id\":1,") ? "1" : "null")
                    + ","
                    + error
                    + "}");
    try (RawServer server = new RawServer(refusing);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(1, "server/discover", ""));
      talk.send(Talk.modern(2, "server/discover", ""));

      // Then
      assertThat(List.of(talk.read(), talk.read()))
          .containsExactlyInAnyOrder(
              "{\"jsonrpc\":\"2.0\",\"id\":1," + error + "}",
              "{\"jsonrpc\":\"2.0\",\"id\":2," + error + "}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, <h1>hello</h1>, neither JSON nor events",
    "application/json, '', is no answer",
    "application/json, '{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}', is no answer",
    "application/json, '<h1>hello</h1>', is no answer",
    "text/event-stream, '<h1>hello</h1>', broke before the answer",
    "text/event-stream, 'data: {\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}\n\n"
        + "', broke before the answer"
  })
  void whatIsNoAnswerIsAnErrorAndTheSessionGoesOn(String type, String body, String said)
      throws Exception {
    // Given
    RawServer.Behaviour odd =
        asked -> {
          if (asked.says("\"id\":1,")) {
            asked.with(200, type, body);
          } else {
            asked.result();
          }
        };
    try (RawServer server = new RawServer(odd);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(1, "tools/list", ""));
      String answer = talk.read();
      while (!answer.contains("\"id\":1,")) {
        answer = talk.read(); // what it said besides is for the session to refuse
      }
      talk.send(Talk.modern(2, "tools/list", ""));

      // Then
      assertThat(answer).contains("4500").contains(said);
      assertThat(talk.read()).contains("\"id\":2").contains("result");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream"})
  void anAnswerThatIsTooLongIsReadNoFurther(String type) throws Exception {
    // Given
    CountDownLatch closed = new CountDownLatch(1);
    RawServer.Behaviour endless =
        asked -> {
          if (asked.says("\"id\":2,")) {
            asked.result();
            return;
          }
          asked.exchange().getResponseHeaders().set("content-type", type);
          asked.exchange().sendResponseHeaders(200, 0);
          writeForEver(asked, "data: ", "x".repeat(1 << 16), closed);
        };
    try (RawServer server = new RawServer(endless);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(1, "tools/list", ""));
      String answer = talk.read();
      closed.await();
      talk.send(Talk.modern(2, "tools/list", ""));

      // Then
      assertThat(answer).contains("\"id\":1").contains("4500").contains("more than 10");
      assertThat(talk.read()).contains("\"id\":2");
    }
  }

  @Test
  void nobodyIsReadFasterThanTheSessionReads() throws Exception {
    // Given a server with much to say, and a session that does not read
    int messages = 1_000;
    AtomicLong written = new AtomicLong();
    RawServer.Behaviour talkative =
        asked -> {
          OutputStream events = asked.events();
          for (int i = 0; i < messages; i++) {
            write(events, "data: {\"n\":" + i + ",\"x\":\"" + "x".repeat(1 << 16) + "\"}\n\n");
            written.set(i + 1);
          }
          write(events, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");
          asked.exchange().close();
        };
    try (RawServer server = new RawServer(talkative);
        Talk talk = new Talk(server.url("/mcp"))) {
      talk.send(Talk.modern(1, "tools/list", ""));

      // When it gets no further
      for (long before = -1; before < 1 || written.get() > before; ) {
        before = written.get();
        Thread.sleep(300);
      }

      // Then
      assertThat(written.get()).isLessThan(messages / 2);

      // When
      talk.listen();

      // Then
      for (int i = 0; i < messages; i++) {
        assertThat(talk.read()).startsWith("{\"n\":" + i + ",");
      }
      assertThat(talk.read()).contains("\"id\":1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void aRedirectIsFollowedOnTheSameServerOnly(int status) throws Exception {
    // Given
    try (RawServer other = new RawServer(Asked::result)) {
      RawServer.Behaviour redirecting =
          asked -> {
            if (asked.exchange().getRequestURI().getPath().equals("/there")) {
              asked.result();
              return;
            }
            String to = asked.says("\"id\":1,") ? "/there" : other.url("/mcp").toString();
            asked.exchange().getResponseHeaders().set("location", to);
            asked.status(status);
          };
      try (RawServer server = new RawServer(redirecting);
          Talk talk =
              new Talk(server.url("/mcp"), Transport.STREAMABLE, Map.of("x-key", "k")).listen()) {
        // When
        talk.send(Talk.modern(1, "tools/list", ""));
        String near = talk.read();
        talk.send(Talk.modern(2, "tools/list", ""));
        String far = talk.read();

        // Then
        assertThat(near).contains("\"id\":1").contains("result");
        assertThat(far)
            .contains("\"id\":2")
            .contains("redirects to another server")
            .contains("http://127.0.0.1:" + other.url("/").getPort());
        assertThat(other.asked()).isEmpty();
      }
    }
  }

  @Test
  void aRedirectInACircleEnds() throws Exception {
    // Given
    RawServer.Behaviour circle =
        asked -> {
          asked.exchange().getResponseHeaders().set("location", "/mcp");
          asked.status(307);
        };
    try (RawServer server = new RawServer(circle);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(1, "tools/list", ""));

      // Then
      assertThat(talk.read()).contains("redirects again and again");
    }
  }

  @Test
  void whereNobodyListensIsSaid() throws Exception {
    // Given
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (Talk talk =
        new Talk(URI.create("http://127.0.0.1:" + port + "/mcp?key=secret")).listen()) {
      // When
      talk.send(Talk.INITIALIZE);

      // Then
      assertThat(talk.read())
          .contains("\"id\":0")
          .contains("nobody listens at http://127.0.0.1:" + port + "/mcp")
          .doesNotContain("secret");
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused(@TempDir Path folder) throws Exception {
    // Given
    try (RawServer server = RawServer.secure(selfSigned(folder), Asked::result);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.INITIALIZE);

      // Then
      assertThat(talk.read()).contains("\"id\":0").contains("cannot be trusted");
      assertThat(server.asked()).isEmpty();
    }
  }

  private static SSLContext selfSigned(Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "k",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .start();
    assertThat(keytool.waitFor()).isZero();
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance(file.toFile(), password);
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    return tls;
  }

  @Test
  void aVariableThatIsNotSetIsSaid() {
    // When
    assertThatThrownBy(
            () ->
                new Talk(
                    URI.create("http://127.0.0.1:1/"),
                    Transport.STREAMABLE,
                    Map.of("authorization", "env:NOT_SET_ANYWHERE")))
        // Then
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NOT_SET_ANYWHERE");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void headersThatTheServerMissesAreLearnedFromItsTools(boolean knows) throws Exception {
    // Given a server that wants a header, and says so in its list of tools or does not
    RawServer.Behaviour strict =
        asked -> {
          if (asked.says("tools/list")) {
            asked.json(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                    + asked.id()
                    + ",\"result\":{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"type\":\"object\","
                    + "\"properties\":{\"region\":{\"type\":\"string\""
                    + (knows ? ",\"x-mcp-header\":\"Region\"" : "")
                    + "}}}}]}}");
          } else if (asked.header("mcp-param-region").equals("here")) {
            asked.result();
          } else {
            asked.with(
                400,
                "application/json",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32020,\"message\":\"no"
                    + " header\"}}");
          }
        };
    try (RawServer server = new RawServer(strict);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      String call =
          Talk.modern(1, "tools/call", "\"name\":\"t\",\"arguments\":{\"region\":\"here\"}");
      talk.send(call);

      // Then
      assertThat(talk.read()).contains("\"id\":1").contains(knows ? "result" : "-32020");
      assertThat(server.asked()).hasSize(3);
      assertThat(server.asked().getFirst().body()).isEqualTo(call);
      assertThat(server.asked().getLast().body()).isEqualTo(call);

      // When it is known
      talk.send(call);

      // Then
      assertThat(talk.read()).contains("\"id\":1");
      assertThat(server.asked().get(3).header("mcp-param-region")).isEqualTo(knows ? "here" : "");
    }
  }

  @Test
  void aToolThatWantsAHeaderThatNobodyCanSendIsNotCalled() throws Exception {
    // Given
    RawServer.Behaviour broken =
        asked ->
            asked.json(
                "{\"jsonrpc\":\"2.0\",\"id\":"
                    + asked.id()
                    + ",\"result\":{\"tools\":[{\"name\":\"t\",\"inputSchema\":{\"properties\":{\"region\":{\"type\":\"string\",\"x-mcp-header\":\"a"
                    + " b\"}}}}]}}");
    try (RawServer server = new RawServer(broken);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      talk.send(Talk.modern(1, "tools/list", ""));
      assertThat(talk.read()).contains("\"id\":1");

      // When
      talk.send(Talk.modern(2, "tools/call", "\"name\":\"t\",\"arguments\":{\"region\":\"here\"}"));

      // Then
      assertThat(talk.read())
          .contains("\"id\":2")
          .contains("its tool cannot be called")
          .contains("parameter /region asks for is not valid");
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void aCancelledRequestIsTakenBackFromTheServer() throws Exception {
    // Given
    CountDownLatch closed = new CountDownLatch(1);
    RawServer.Behaviour slow =
        asked -> {
          if (asked.says("\"id\":2,")) {
            asked.result();
            return;
          }
          asked.events();
          writeForEver(asked, "", ": still at it\n", closed);
        };
    try (RawServer server = new RawServer(slow);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      talk.send(Talk.modern(1, "tools/list", ""));
      Asked unused = server.await("POST");

      // When
      talk.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
      closed.await();
      talk.send(Talk.modern(2, "tools/list", ""));

      // Then nothing but the broken connection tells the server, as this era wants it
      assertThat(talk.read()).contains("\"id\":2");
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void inASessionTheServerIsToldThatARequestIsCancelled() throws Exception {
    // Given a server that answers nothing
    try (RawServer server =
            new RawServer(
                legacy(
                    asked -> {
                      if (asked.method().equals("DELETE")) {
                        asked.status(405);
                      }
                    }));
        Talk talk = new Talk(server.url("/mcp")).listen().initialized()) {
      talk.send(Talk.request(1, "tools/call"));

      // When
      String cancel =
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}";
      talk.send(cancel);

      // Then
      Asked asked = server.await("POST");
      while (!asked.says("cancelled")) {
        asked = server.await("POST");
      }
      assertThat(asked.body()).isEqualTo(cancel);
      assertThat(asked.header(SESSION)).isEqualTo("s-1");
    }
  }

  @Test
  void aSessionThatTheServerForgotIsOver() throws Exception {
    // Given
    RawServer.Behaviour forgetful = asked -> asked.status(asked.method().equals("GET") ? 405 : 404);
    try (RawServer server = new RawServer(legacy(forgetful));
        Talk talk = new Talk(server.url("/mcp")).listen().initialized()) {
      // When
      talk.send(Talk.request(1, "tools/list"));

      // Then
      assertThat(talk.read()).contains("\"id\":1").contains("does not know this session");
      assertThat(talk.read()).isEqualTo(Talk.END);
      assertThat(talk.end()).isEqualTo(1);
    }
  }

  @Test
  void moreRequestsThanMayWaitAreToldSo() throws Exception {
    // Given a server that answers nothing
    try (RawServer server = new RawServer(asked -> {});
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      for (int id = 1; id <= Conversation.MAX_REQUESTS + 1; id++) {
        talk.send(Talk.modern(id, "tools/list", ""));
      }

      // Then
      assertThat(talk.read())
          .contains("\"id\":" + (Conversation.MAX_REQUESTS + 1))
          .contains("4429")
          .contains("too many requests");
    }
  }

  @Test
  void whatStandsForItselfWaitsForNoOther() throws Exception {
    // Given a server that takes a notification once it has the request after it
    CountDownLatch asked = new CountDownLatch(1);
    RawServer.Behaviour slow =
        message -> {
          if (message.id().isEmpty()) {
            asked.await();
            message.status(202);
          } else {
            if (message.says("\"id\":2")) {
              asked.countDown();
            }
            message.result();
          }
        };
    try (RawServer server = new RawServer(slow);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      talk.send(Talk.modern(1, "tools/list", ""));
      assertThat(talk.read()).contains("\"id\":1");

      // When
      talk.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}");
      talk.send(Talk.modern(2, "tools/list", ""));

      // Then
      assertThat(talk.read()).contains("\"id\":2");
    }
  }

  @Test
  void largeAnswersAreReadElsewhereAndKeepTheirOrder() throws Exception {
    // Given a stream of a large message, a small one and an answer
    String large = "{\"n\":\"" + "x".repeat(1 << 20) + "\"}";
    RawServer.Behaviour streaming =
        asked -> {
          write(
              asked.events(),
              "data: "
                  + large
                  + "\n\n"
                  + "data: {\"n\":2}\n\n"
                  + "data: {\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{\"n\":\""
                  + "y".repeat(1 << 20)
                  + "\"}}\n\n");
          asked.exchange().close();
        };
    try (RawServer server = new RawServer(streaming);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(5, "tools/call", "\"name\":\"t\""));

      // Then
      assertThat(talk.read()).isEqualTo(large);
      assertThat(talk.read()).isEqualTo("{\"n\":2}");
      assertThat(talk.read()).contains("\"id\":5").contains("yyy");
    }
  }

  @Test
  void whateverFollowsALargeMessageArrives() throws Exception {
    // Given a large message and many that come while it is read
    int many = 100_000;
    RawServer.Behaviour streaming =
        asked -> {
          write(
              asked.events(),
              "data: {\"n\":\""
                  + "x".repeat(8 << 20)
                  + "\"}\n\n"
                  + "data:1\n\n".repeat(many)
                  + "data: {\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}\n\n");
          asked.exchange().close();
        };
    try (RawServer server = new RawServer(streaming);
        Talk talk = new Talk(server.url("/mcp")).listen()) {
      // When
      talk.send(Talk.modern(5, "tools/call", "\"name\":\"t\""));

      // Then
      assertThat(talk.read()).startsWith("{\"n\":");
      for (int i = 0; i < many; i++) {
        assertThat(talk.read()).isEqualTo("1");
      }
      assertThat(talk.read()).contains("\"id\":5");
    }
  }

  @Test
  void messagesArriveInTheirOrder() throws Exception {
    // Given
    try (RawServer server = new RawServer(legacy(HttpEndTest::answer));
        Talk talk = new Talk(server.url("/mcp")).listen().initialized()) {
      // When notifications and responses, which the server confirms one by one
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sent.add(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"n\":"
                + i
                + "}}");
        talk.send(sent.getLast());
      }
      int unused = talk.end();

      // Then
      assertThat(server.asked().stream().map(Asked::body).filter(body -> body.contains("progress")))
          .isEqualTo(sent);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Writes until the other side has gone, and says so. */
  private static void writeForEver(Asked asked, String first, String more, CountDownLatch closed) {
    try {
      OutputStream out = asked.exchange().getResponseBody();
      write(out, first);
      while (true) {
        write(out, more);
      }
    } catch (IOException e) {
      closed.countDown();
    }
  }
}
