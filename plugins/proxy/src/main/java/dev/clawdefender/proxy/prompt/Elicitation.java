package dev.clawdefender.proxy.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.clawdefender.message.JsonTape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A prompt as MCP's elicitation: a request of its own in revisions from 2025-06-18 on, an entry of
 * {@code inputRequests} in a result from 2026-07-28 on. Each without an end of line.
 */
public final class Elicitation {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String CHOICE = "decision";

  private Elicitation() {}

  /**
   * Whether capabilities that a client declares hold forms: {@code elicitation} with {@code form},
   * or with nothing, as before revision 2025-11-25.
   *
   * @param capabilities the token of the capabilities, or -1
   */
  public static boolean declared(JsonTape tape, int capabilities) {
    int elicitation =
        capabilities >= 0 && tape.is(capabilities, JsonTape.Kind.OBJECT)
            ? tape.member(capabilities, "elicitation")
            : -1;
    if (elicitation < 0 || !tape.is(elicitation, JsonTape.Kind.OBJECT)) {
      return false;
    }
    boolean empty = tape.next(elicitation) == elicitation + 1;
    return empty || tape.member(elicitation, "form") >= 0;
  }

  /** The question as a request to the client. */
  public static byte[] request(String id, String text) {
    return write(
        json -> {
          json.writeStringField("id", id);
          question(json, text);
        });
  }

  /** Takes a question back that nobody has to answer any more. */
  public static byte[] cancelled(String id, String reason) {
    return write(
        json -> {
          json.writeStringField("method", "notifications/cancelled");
          json.writeObjectFieldStart("params");
          json.writeStringField("requestId", id);
          json.writeStringField("reason", reason);
          json.writeEndObject();
        });
  }

  /**
   * The question as the result of the very call it is about.
   *
   * @param id the call's id, as JSON
   * @param key by which the answer is found in the call's repetition
   */
  public static byte[] inputRequired(String id, String key, String text) {
    return write(
        json -> {
          json.writeFieldName("id");
          json.writeRawValue(id);
          json.writeObjectFieldStart("result");
          json.writeStringField("resultType", "input_required");
          json.writeObjectFieldStart("inputRequests");
          json.writeObjectFieldStart(key);
          question(json, text);
          json.writeEndObject();
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** What a person answered, as an {@code ElicitResult}; whatever is not an approval denies. */
  public static Approval answer(JsonTape tape, int result) {
    if (result < 0 || !tape.is(result, JsonTape.Kind.OBJECT)) {
      return Approval.DENY;
    }
    int action = tape.member(result, "action");
    int content = tape.member(result, "content");
    if (action < 0
        || content < 0
        || !tape.is(action, JsonTape.Kind.STRING)
        || !tape.stringEquals(action, "accept")
        || !tape.is(content, JsonTape.Kind.OBJECT)) {
      return Approval.DENY;
    }
    int choice = tape.member(content, CHOICE);
    return choice >= 0 && tape.is(choice, JsonTape.Kind.STRING)
        ? Approval.of(tape.text(choice))
        : Approval.DENY;
  }

  private static void question(JsonGenerator json, String text) throws IOException {
    json.writeStringField("method", "elicitation/create");
    json.writeObjectFieldStart("params");
    json.writeStringField("message", text);
    json.writeObjectFieldStart("requestedSchema");
    json.writeStringField("type", "object");
    json.writeObjectFieldStart("properties");
    json.writeObjectFieldStart(CHOICE);
    json.writeStringField("type", "string");
    json.writeStringField("title", "Decision");
    json.writeArrayFieldStart("enum");
    for (String choice : Approval.texts()) {
      json.writeString(choice);
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
    json.writeArrayFieldStart("required");
    json.writeString(CHOICE);
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Writes the members of a message that has been started. */
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
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
