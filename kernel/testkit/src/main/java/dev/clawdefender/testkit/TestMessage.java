package dev.clawdefender.testkit;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.plugin.Message;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.TapeValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A message as a rule sees it; {@link #event} is the same as an analyzer sees it. Immutable. */
public record TestMessage(
    Direction direction,
    EventType type,
    String method,
    String tool,
    String server,
    String client,
    @Nullable JsonValue content)
    implements Message {

  /**
   * A call of a tool.
   *
   * @param arguments an object, as JSON
   */
  public static TestMessage call(String tool, String arguments) {
    return new TestMessage(
        Direction.TO_SERVER,
        EventType.TOOL_CALL,
        "tools/call",
        tool,
        "server",
        "client",
        json(arguments));
  }

  /**
   * The answer to a call of a tool.
   *
   * @param result an object, as JSON
   */
  public static TestMessage result(String tool, String result) {
    return response("tools/call", tool, result);
  }

  /**
   * The answer to any request.
   *
   * @param tool the tool that was called; empty if none
   * @param result an object, as JSON
   */
  public static TestMessage response(String method, String tool, String result) {
    return new TestMessage(
        Direction.TO_CLIENT, EventType.RESPONSE, method, tool, "server", "client", json(result));
  }

  /** The same with another server. */
  public TestMessage from(String otherServer) {
    return new TestMessage(direction, type, method, tool, otherServer, client, content);
  }

  /** The same as an event of the session {@code session}, let through by default. */
  public MessageEvent event(String session) {
    int bytes = content == null ? 0 : content.json().getBytes(StandardCharsets.UTF_8).length;
    return new MessageEvent(
        Instant.now(),
        session,
        server,
        client,
        direction,
        type,
        method,
        tool,
        type == EventType.NOTIFICATION ? "" : "1",
        new Decision(Action.ALLOW, "(default)", 1, "no rule matched"),
        true,
        false,
        bytes,
        content);
  }

  /**
   * A JSON value, read as strictly as messages are.
   *
   * @throws IllegalArgumentException if it cannot be
   */
  public static JsonValue json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    JsonFault fault = new JsonReader().read(bytes, 0, bytes.length, tape);
    if (fault != null) {
      throw new IllegalArgumentException("byte " + fault.offset() + ": " + fault.message());
    }
    return new TapeValue(tape, 0);
  }
}
