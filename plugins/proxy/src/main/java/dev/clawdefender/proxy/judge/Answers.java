package dev.clawdefender.proxy.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.clawdefender.api.Decision;
import dev.clawdefender.message.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the JSON-RPC messages that we send in place of others, each without an end of line. */
public final class Answers {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_SHOWN = 200;

  private Answers() {}

  /** Writes the members of an object that has been started. */
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * An error for a message that is not judged because of how it is made.
   *
   * @param id the id as JSON; null where none can be read
   */
  static byte[] error(@Nullable String id, ErrorCode code, String message) {
    return message(id, json -> error(json, code, message, null, null));
  }

  /** An error for a request that policy does not let through. */
  static byte[] blocked(String id, ErrorCode code, String text, Decision decision, String number) {
    return message(id, json -> error(json, code, text, decision, number));
  }

  /**
   * The result of a tool call that policy does not let through: one that a model can read.
   *
   * @param modern whether results say that they are complete, as from revision 2026-07-28 on
   */
  static byte[] blockedCall(String id, boolean modern, String text) {
    return message(
        id,
        json -> {
          json.writeObjectFieldStart("result");
          if (modern) {
            json.writeStringField("resultType", "complete");
          }
          json.writeArrayFieldStart("content");
          json.writeStartObject();
          json.writeStringField("type", "text");
          json.writeStringField("text", text);
          json.writeEndObject();
          json.writeEndArray();
          json.writeBooleanField("isError", true);
          json.writeEndObject();
        });
  }

  /**
   * The error for a request that the server can no longer answer.
   *
   * @param why what else there is to say, for people; may be empty
   */
  public static byte[] serverGone(String id, String server, int exitStatus, String why) {
    return line(
        error(
            id,
            ErrorCode.SERVER_GONE,
            "ClawDefender: the server \""
                + shown(server)
                + "\" ended with exit status "
                + exitStatus
                + " before it answered."
                + (why.isEmpty() ? "" : " The session ends: " + why + ".")));
  }

  /** Tells the client that nobody waits for its answer to the request {@code id}, as JSON. */
  public static byte[] serverCancelled(String id) {
    return note(
        "notifications/cancelled",
        json -> {
          json.writeObjectFieldStart("params");
          json.writeFieldName("requestId");
          json.writeRawValue(id);
          json.writeStringField("reason", "the server process that asked has gone");
          json.writeEndObject();
        });
  }

  /** Tells the client that a list of the server's may be another one now. */
  public static byte[] listChanged(String list) {
    return note("notifications/" + list + "/list_changed", json -> {});
  }

  private static byte[] note(String method, Body body) {
    return line(
        object(
            json -> {
              json.writeStringField("method", method);
              body.write(json);
            }));
  }

  /**
   * The error for a request that a server reached by a URL did not answer.
   *
   * @param why a sentence without its full stop
   */
  public static byte[] serverFailed(String id, String server, String why) {
    return error(
        id,
        ErrorCode.SERVER_FAILED,
        "ClawDefender: the server \"" + shown(server) + "\" did not answer: " + why + ".");
  }

  /** The error for a request while too many others are under way. */
  public static byte[] tooMany(String id, String why) {
    return error(id, ErrorCode.TOO_MANY, "ClawDefender refused the message: " + why + ".");
  }

  /**
   * An error that a server gave without saying which request it is for.
   *
   * @param error its error object, as JSON
   */
  public static byte[] readdressed(String id, String error) {
    return message(
        id,
        json -> {
          json.writeFieldName("error");
          json.writeRawValue(error);
        });
  }

  /** The same bytes with an end of line. */
  static byte[] line(byte[] message) {
    byte[] line = Arrays.copyOf(message, message.length + 1);
    line[message.length] = '\n';
    return line;
  }

  /**
   * A text from a message in a form that is safe to show: cut, and no control or format characters.
   */
  public static String shown(CharSequence text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MAX_SHOWN)
        .forEach(point -> shown.appendCodePoint(VisibleText.isVisible(point) ? point : '?'));
    if (text.length() > MAX_SHOWN) {
      shown.append("...");
    }
    return shown.toString();
  }

  private static void error(
      JsonGenerator json,
      ErrorCode code,
      String text,
      @Nullable Decision decision,
      @Nullable String number)
      throws IOException {
    json.writeObjectFieldStart("error");
    json.writeNumberField("code", code.code);
    json.writeStringField("message", text);
    if (decision != null) {
      json.writeObjectFieldStart("data");
      json.writeStringField("rule", decision.rule());
      json.writeStringField("reason", decision.reason());
      json.writeStringField("decision", number);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static byte[] message(@Nullable String id, Body body) {
    return object(
        json -> {
          json.writeFieldName("id");
          json.writeRawValue(id == null ? "null" : id);
          body.write(json);
        });
  }

  private static byte[] object(Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("jsonrpc", "2.0");
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }
}
