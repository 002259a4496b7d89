package dev.clawdefender.proxy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.proxy.remote.RawServer.Asked;
import dev.clawdefender.runtime.server.RemoteServer.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP+SSE with servers of every kind. */
class SseTransportTest {
  /** A server whose stream is in the test's hands. */
  private static final class Old implements AutoCloseable {
    private final BlockingQueue<OutputStream> streams = new LinkedBlockingQueue<>();
    private final RawServer server;

    Old(RawServer.Behaviour posts) throws IOException {
      server =
          new RawServer(
              asked -> {
                if (asked.method().equals("GET")) {
                  streams.add(asked.events());
                } else {
                  posts.answer(asked);
                }
              });
    }

    OutputStream stream() throws InterruptedException {
      return streams.take();
    }

    Talk talk(Transport transport) throws IOException {
      return new Talk(server.url("/sse"), transport, Map.of("x-key", "k")).listen();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"SSE, 405", "STREAMABLE, 404", "STREAMABLE, 405"})
  void messagesArePostedWhereTheStreamSays(Transport transport, int status) throws Exception {
    // Given a server that knows no other way
    RawServer.Behaviour posts =
        asked ->
            asked.status(asked.exchange().getRequestURI().getPath().equals("/sse") ? status : 202);
    try (Old old = new Old(posts);
        Talk talk = old.talk(transport)) {
      // When
      talk.send(Talk.INITIALIZE);
      OutputStream stream = old.stream();
      write(stream, "event: endpoint\ndata: /message?session=1\n\n");
      write(
          stream,
          "data:"
              + " {\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2024-11-05\"}}\n\n");
      String answer = talk.read();
      talk.send(Talk.request(1, "ping"));

      // Then
      assertThat(answer).contains("\"id\":0").contains("result");
      Asked asked = old.server.await("POST");
      while (!asked.says("ping")) {
        asked = old.server.await("POST");
      }
      assertThat(asked.exchange().getRequestURI()).hasToString("/message?session=1");
      assertThat(asked.header("x-key")).isEqualTo("k");
      assertThat(asked.body()).isEqualTo(Talk.request(1, "ping"));
      write(stream, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");
      assertThat(talk.read()).contains("\"id\":1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:1/m, another server",
    "//other.example/m, another server",
    "https://127.0.0.1/m, another server",
    "'http://[', no URL"
  })
  void nothingIsPostedToAnotherServer(String endpoint, String said) throws Exception {
    // Given
    try (Old old = new Old(asked -> asked.status(202));
        Talk talk = old.talk(Transport.SSE)) {
      // When
      talk.send(Talk.INITIALIZE);
      write(old.stream(), "event: endpoint\ndata: " + endpoint + "\n\n");

      // Then
      assertThat(talk.read()).contains("\"id\":0").contains("4500").contains(said);
      assertThat(old.server.asked()).hasSize(1);
    }
  }

  @Test
  void aServerThatDoesNotSayWhereToPostIsNotWaitedForForEver() throws Exception {
    // Given
    try (Old old = new Old(asked -> asked.status(202));
        Talk talk = old.talk(Transport.SSE)) {
      // When
      talk.send(Talk.INITIALIZE);
      OutputStream unused = old.stream();

      // Then
      assertThat(talk.read()).contains("\"id\":0").contains("did not say in time");
    }
  }

  @Test
  void whenTheStreamEndsTheSessionIsOverAndWhoWaitsIsTold() throws Exception {
    // Given
    try (Old old = new Old(asked -> asked.status(202));
        Talk talk = old.talk(Transport.SSE)) {
      talk.send(Talk.INITIALIZE);
      OutputStream stream = old.stream();
      write(stream, "event: endpoint\ndata: /m\n\n");
      Asked unused = old.server.await("POST");

      // When
      stream.close();

      // Then
      assertThat(talk.read()).contains("\"id\":0").contains("its stream of events ended");
      assertThat(talk.read()).isEqualTo(Talk.END);
      assertThat(talk.end()).isEqualTo(1);
    }
  }

  @Test
  void aRefusedMessageIsAnErrorAndTheSessionGoesOn() throws Exception {
    // Given
    try (Old old = new Old(asked -> asked.status(asked.says("\"id\":0,") ? 500 : 202));
        Talk talk = old.talk(Transport.SSE)) {
      // When
      talk.send(Talk.INITIALIZE);
      OutputStream stream = old.stream();
      write(stream, "event: endpoint\ndata: /m\n\n");
      String refused = talk.read();
      talk.send(Talk.request(1, "ping"));
      write(stream, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n");

      // Then
      assertThat(refused).contains("\"id\":0").contains("HTTP status 500");
      assertThat(talk.read()).contains("\"id\":1");
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
