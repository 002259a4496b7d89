package dev.clawdefender.proxy.http;

import dev.clawdefender.message.JsonTape;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of revision 2026-07-28 that shares its session with those of other clients, and so goes
 * by a number of our own where it has an id, a progress token or a subscription.
 *
 * @param number our number for it
 * @param id its id as JSON
 * @param progress its progress token as JSON; null if it has none
 * @param logs whether it wants to hear what the server logs
 * @param subscribes whether it stays open to hear of changes
 * @param listsTools whether it asks for the server's tools
 * @param answer where its answer goes
 * @param exchange what HTTP says beside it
 */
record ModernCall(
    long number,
    String id,
    @Nullable String progress,
    boolean logs,
    boolean subscribes,
    boolean listsTools,
    HttpAnswer answer,
    RequestExchange exchange) {
  private static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

  static ModernCall of(
      long number, RequestBody message, HttpAnswer answer, Map<String, String> headers) {
    RequestBody.Part part = message.only();
    int progress = message.meta(part, "progressToken");
    return new ModernCall(
        number,
        message.tape().source(part.id()),
        progress < 0 ? null : message.tape().source(progress),
        message.meta(part, LOG_LEVEL) >= 0,
        part.method().equals("subscriptions/listen"),
        part.method().equals("tools/list"),
        answer,
        new RequestExchange(headers));
  }

  /** The request as its session reads it. */
  byte[] line(RequestBody message) {
    JsonTape tape = message.tape();
    RequestBody.Part part = message.only();
    Map<Span, byte[]> ours = new HashMap<>();
    ours.put(Span.of(tape, part.id(), 0), bytes(Long.toString(number)));
    if (progress != null) {
      ours.put(Span.of(tape, message.meta(part, "progressToken"), 0), bytes(Long.toString(number)));
    }
    return message.with(ours);
  }

  /** A message of the server as the client of this request knows it. */
  byte[] restore(ServerMessage message) {
    Map<Span, byte[]> theirs = new HashMap<>();
    if (message.isResponse() && message.id() != null) {
      theirs.put(message.id().at(), bytes(id));
    }
    if (message.progress() != null && progress != null) {
      theirs.put(message.progress().at(), bytes(progress));
    }
    if (message.subscription() != null && message.subscription().is(number)) {
      theirs.put(message.subscription().at(), bytes(id));
    }
    if (message.cancelled() != null && message.cancelled().is(number)) {
      theirs.put(message.cancelled().at(), bytes(id));
    }
    return Span.replace(message.bytes(), theirs);
  }

  /**
   * Tells the server that nobody waits for the answer any more.
   *
   * @param reason for people, without anything that JSON escapes
   */
  byte[] cancellation(String reason) {
    return bytes(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
            + number
            + ",\"reason\":\""
            + reason
            + "\"}}\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
