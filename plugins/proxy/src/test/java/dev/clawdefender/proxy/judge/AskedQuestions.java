package dev.clawdefender.proxy.judge;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import java.nio.charset.StandardCharsets;

/** Questions of a server to its client, as both lanes of a session tell of them. */
public final class AskedQuestions {
  private final PendingRequests pending = new PendingRequests();

  public PendingRequests pending() {
    return pending;
  }

  /** The server asks, by an id as JSON. */
  public void asked(String id) {
    pending.add(tape(id), 0, new PendingRequests.Pending("sampling/createMessage", "", "", ""));
  }

  /** The client's answer is judged, and goes on. */
  public void answered(String id) {
    PendingRequests.Pending unused = pending.answer(tape(id), 0);
  }

  private static JsonTape tape(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(bytes, 0, bytes.length, tape) != null) {
      throw new IllegalArgumentException(json);
    }
    return tape;
  }
}
