package dev.clawdefender.proxy.remote;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads server-sent events (WHATWG HTML, 9.2) from bytes as they come, however they are cut. Data
 * stays bytes: whether they are good UTF-8 is for whoever judges the message. Used by one thread.
 */
final class SseParser {
  /** The longest event that is read, in bytes. */
  static final int MAX_EVENT = 10 * 1024 * 1024;

  /** The longest id that is kept; one that is longer cannot be resumed from. */
  private static final int MAX_ID = 1_024;

  private static final int MAX_TYPE = 64;

  /** Buffers that held more are given back. */
  private static final int KEPT = 64 << 10;

  private static final long MAX_RETRY_MILLIS = 3_600_000;

  /** Is told of events that carry data. */
  interface Listener {
    /**
     * @param type what the event says it is; {@code message} if it says nothing
     */
    void event(String type, byte[] data);
  }

  private final Listener listener;
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int markSeen; // how many bytes of a byte order mark began the stream; 3 when settled
  private boolean afterCarriageReturn;
  private boolean hasData;
  private boolean tooLong;
  private String type = "";
  private String id;
  private String lastEventId;
  private long retryMillis = -1;

  /**
   * @param lastEventId the id that the stream goes on from; empty if none
   */
  SseParser(String lastEventId, Listener listener) {
    this.listener = listener;
    this.lastEventId = lastEventId;
    this.id = lastEventId;
  }

  /** The id of the last event that was whole; empty if there was none. */
  String lastEventId() {
    return lastEventId;
  }

  /** After how many milliseconds the server wants to be asked again; -1 if it did not say. */
  long retryMillis() {
    return retryMillis;
  }

  /** How many bytes of an event that is not whole are held. */
  int held() {
    return line.size() + data.size();
  }

  /**
   * Reads on.
   *
   * @return false if an event is too long: nothing more may be read then
   */
  boolean read(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (markSeen < 3 && isMark(b)) {
        start = i + 1;
        continue;
      }
      if (b == '\n' || b == '\r') {
        boolean secondHalf = b == '\n' && afterCarriageReturn && i == start && line.size() == 0;
        afterCarriageReturn = b == '\r';
        if (!secondHalf) {
          line.write(bytes, start, i - start);
          endOfLine();
        }
        start = i + 1;
      } else {
        afterCarriageReturn = false;
      }
    }
    line.write(bytes, start, bytes.length - start);
    tooLong |= held() > MAX_EVENT;
    return !tooLong;
  }

  /**
   * Takes the next byte of a byte order mark at the very beginning; else gives back what it took.
   */
  private boolean isMark(byte b) {
    byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    if (b == mark[markSeen]) {
      markSeen++;
      return true;
    }
    line.write(mark, 0, markSeen);
    markSeen = 3;
    return false;
  }

  private void endOfLine() {
    byte[] text = line.toByteArray();
    line = emptied(line);
    if (text.length == 0) {
      dispatch();
      return;
    }
    int colon = 0;
    while (colon < text.length && text[colon] != ':') {
      colon++;
    }
    int from = Math.min(colon + 1, text.length);
    if (from < text.length && text[from] == ' ') {
      from++;
    }
    switch (new String(text, 0, colon, StandardCharsets.UTF_8)) {
      case "data" -> {
        if (hasData) {
          data.write('\n');
        }
        hasData = true;
        data.write(text, from, text.length - from);
      }
      case "event" ->
          type =
              new String(
                  text, from, Math.min(text.length - from, MAX_TYPE), StandardCharsets.UTF_8);
      case "id" -> id(new String(text, from, text.length - from, StandardCharsets.UTF_8));
      case "retry" -> retry(new String(text, from, text.length - from, StandardCharsets.UTF_8));
      default -> {} // a comment, whose name is empty, or what nobody knows
    }
  }

  /** What was large is given back: nobody counts what an empty buffer could hold. */
  private static ByteArrayOutputStream emptied(ByteArrayOutputStream full) {
    if (full.size() > KEPT) {
      return new ByteArrayOutputStream();
    }
    full.reset();
    return full;
  }

  private void id(String text) {
    if (text.indexOf('\0') < 0) {
      id = text.length() <= MAX_ID ? text : "";
    }
  }

  private void retry(String text) {
    if (text.matches("[0-9]{1,10}")) {
      retryMillis = Math.min(Long.parseLong(text), MAX_RETRY_MILLIS);
    }
  }

  private void dispatch() {
    lastEventId = id;
    byte[] whole = data.toByteArray();
    tooLong |= whole.length > MAX_EVENT;
    String name = type.isEmpty() ? "message" : type;
    data = emptied(data);
    hasData = false;
    type = "";
    if (whole.length > 0 && !tooLong) {
      listener.event(name, whole);
    }
  }
}
