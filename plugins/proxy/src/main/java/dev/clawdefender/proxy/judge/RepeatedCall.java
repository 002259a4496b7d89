package dev.clawdefender.proxy.judge;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.prompt.Elicitation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call that is made once more with a person's answer in it (revision 2026-07-28), and the call as
 * the server is to see it: the same bytes without that answer.
 *
 * @param key which prompt it answers
 * @param approval what the person chose
 * @param line the call without the answer, with an end of line
 * @param tape what stands in {@code line}
 */
record RepeatedCall(String key, Approval approval, byte[] line, JsonTape tape) {
  private static final String RESPONSES = "inputResponses";

  /**
   * The repeated call in a message; null if the message is none.
   *
   * @param message the token of the message
   * @param params the token of its params, or -1
   */
  static @Nullable RepeatedCall find(JsonTape tape, int message, int params) {
    int responses =
        params >= 0 && tape.is(params, JsonTape.Kind.OBJECT) ? tape.member(params, RESPONSES) : -1;
    if (responses < 0 || !tape.is(responses, JsonTape.Kind.OBJECT)) {
      return null;
    }
    int end = tape.next(responses);
    for (int key = responses + 1; key < end; key = tape.next(key + 1)) {
      String name = tape.text(key);
      if (Prompts.isKey(name)) {
        byte[] line = without(tape, message, params, responses);
        JsonTape own = new JsonTape();
        if (new JsonReader().read(line, 0, line.length - 1, own) != null) {
          throw new IllegalStateException("a shortened message cannot be read");
        }
        return new RepeatedCall(name, Elicitation.answer(tape, key + 1), line, own);
      }
    }
    return null;
  }

  private static byte[] without(JsonTape tape, int message, int params, int responses) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(tape.end(message) - tape.start(message));
    boolean none = onlyOurs(tape, responses);
    copy(
        tape,
        message,
        out,
        member ->
            member + 1 != params
                ? null
                : inner(
                    tape,
                    params,
                    other ->
                        other + 1 != responses
                            ? null
                            : none
                                ? new byte[0]
                                : inner(
                                    tape,
                                    responses,
                                    m -> Prompts.isKey(tape.text(m)) ? new byte[0] : null)));
    out.write('\n');
    return out.toByteArray();
  }

  private static boolean onlyOurs(JsonTape tape, int responses) {
    int end = tape.next(responses);
    for (int key = responses + 1; key < end; key = tape.next(key + 1)) {
      if (!Prompts.isKey(tape.text(key))) {
        return false;
      }
    }
    return true;
  }

  /** What stands in an object's member's place: null as it is, empty nothing, else this value. */
  private interface Edit {
    byte @Nullable [] of(int key);
  }

  private static byte[] inner(JsonTape tape, int object, Edit edit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    copy(tape, object, out, edit);
    return out.toByteArray();
  }

  private static void copy(JsonTape tape, int object, ByteArrayOutputStream out, Edit edit) {
    String comma = "{";
    int end = tape.next(object);
    for (int key = object + 1; key < end; key = tape.next(key + 1)) {
      byte[] value = edit.of(key);
      if (value != null && value.length == 0) {
        continue;
      }
      out.writeBytes(comma.getBytes(StandardCharsets.US_ASCII));
      out.write(tape.bytes(), tape.start(key), tape.end(key) - tape.start(key));
      out.write(':');
      if (value == null) {
        out.write(tape.bytes(), tape.start(key + 1), tape.end(key + 1) - tape.start(key + 1));
      } else {
        out.writeBytes(value);
      }
      comma = ",";
    }
    out.writeBytes((comma.equals("{") ? "{}" : "}").getBytes(StandardCharsets.US_ASCII));
  }
}
