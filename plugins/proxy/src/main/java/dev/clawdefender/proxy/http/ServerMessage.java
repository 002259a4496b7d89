package dev.clawdefender.proxy.http;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.headers.ToolHeaders;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a client, and what tells which.
 *
 * @param bytes the message without an end of line
 * @param kind what it is
 * @param method its method; empty if it is a response
 * @param id its id; null if it has none
 * @param progress the progress token, of {@code notifications/progress}
 * @param subscription the id of the subscription that it belongs to
 * @param cancelled the id of the request that it cancels, of {@code notifications/cancelled}
 * @param errorCode the error's code; 0 if it is none
 * @param revision of the answer to {@code initialize}: the revision; else empty
 * @param cursor of the answer to {@code tools/list}: where the next page starts, as JSON
 * @param tools of the answer to {@code tools/list}: which arguments are repeated in headers
 */
record ServerMessage(
    byte[] bytes,
    Envelope.Kind kind,
    String method,
    @Nullable Reference id,
    @Nullable Reference progress,
    @Nullable Reference subscription,
    @Nullable Reference cancelled,
    long errorCode,
    String revision,
    @Nullable String cursor,
    ToolHeaders tools) {
  /**
   * What names a request.
   *
   * @param at where it stands in the message
   */
  record Reference(MessageKey key, Span at) {
    private static @Nullable Reference of(JsonTape tape, int token, int start) {
      return token < 0
          ? null
          : new Reference(MessageKey.of(tape, token), Span.of(tape, token, start));
    }

    /** Whether it is that number of ours. */
    boolean is(long number) {
      return MessageKey.of(number).equals(key);
    }
  }

  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  /** Reads the message {@code token}, which a session has judged already. */
  static ServerMessage of(JsonTape tape, int token, Envelope envelope) {
    int start = tape.start(token);
    int id = envelope.id();
    String method = envelope.method() < 0 ? "" : tape.text(envelope.method());
    int result = envelope.result();
    int holder = envelope.params() >= 0 ? envelope.params() : result;
    int progress =
        method.equals("notifications/progress") && holder >= 0
            ? tape.member(holder, "progressToken")
            : -1;
    int cancelled =
        method.equals("notifications/cancelled") && holder >= 0
            ? tape.member(holder, "requestId")
            : -1;
    int meta = holder < 0 ? -1 : tape.member(holder, "_meta");
    int subscription = meta < 0 ? -1 : tape.member(meta, SUBSCRIPTION);
    int code = envelope.error() < 0 ? -1 : tape.member(envelope.error(), "code");
    int revision = result < 0 ? -1 : tape.member(result, "protocolVersion");
    int cursor = result < 0 ? -1 : tape.member(result, "nextCursor");
    return new ServerMessage(
        Arrays.copyOfRange(tape.bytes(), start, tape.end(token)),
        envelope.kind(),
        method,
        Reference.of(tape, id, start),
        Reference.of(tape, progress, start),
        Reference.of(tape, subscription, start),
        Reference.of(tape, cancelled, start),
        code >= 0 && tape.is(code, JsonTape.Kind.NUMBER) ? Envelope.wholeNumber(tape, code) : 0,
        revision < 0 ? "" : tape.text(revision),
        cursor < 0 || !tape.is(cursor, JsonTape.Kind.STRING) ? null : tape.source(cursor),
        result < 0 ? ToolHeaders.NONE : ToolHeaders.of(tape, result));
  }

  /** The id of the request that it answers; null if it answers none. */
  @Nullable MessageKey answers() {
    return isResponse() && id != null ? id.key() : null;
  }

  boolean isResponse() {
    return kind == Envelope.Kind.RESULT || kind == Envelope.Kind.ERROR;
  }

  int size() {
    return bytes.length;
  }
}
