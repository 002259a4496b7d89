package dev.clawdefender.proxy.recovery;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.proxy.judge.PendingRequests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client said that a server process keeps in mind: the handshake, the level of its log, the
 * resources it is to watch. Kept as the bytes that went to the server. Used by one thread at a
 * time.
 */
final class Handshake {
  /** How many resources are kept in mind. */
  static final int MAX_WATCHED = 1_000;

  /** How many bytes what asks for that may have, all together. */
  static final int MAX_BYTES = 1 << 20;

  private static final byte END_OF_LINE = '\n';

  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();
  private final Envelope envelope = new Envelope();
  private final Text method = new Text();

  private byte @Nullable [] initialize;
  private byte @Nullable [] initialized;
  private @Nullable Kept logLevel;
  private final Map<String, Kept> watched = new LinkedHashMap<>();
  private boolean full;

  /** A request, and its id as JSON. */
  private record Kept(String id, byte[] line) {}

  /**
   * Notes what is on its way to the server.
   *
   * @param bytes whole messages, each with its end of line
   * @param requests is told of each request among them
   */
  void note(byte[] bytes, int from, int to, PendingRequests requests) {
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == END_OF_LINE) {
        noteLine(bytes, start, i, requests);
        start = i + 1;
      }
    }
  }

  private void noteLine(byte[] bytes, int from, int to, PendingRequests requests) {
    if (from == to || reader.read(bytes, from, to, tape) != null) {
      return; // what cannot be read does not get here
    }
    if (!tape.is(0, JsonTape.Kind.ARRAY)) {
      noteMessage(0, requests);
      return;
    }
    int end = tape.next(0);
    for (int element = 1; element < end; element = tape.next(element)) {
      noteMessage(element, requests);
    }
  }

  private void noteMessage(int token, PendingRequests requests) {
    if (envelope.read(tape, token) != null || envelope.method() < 0) {
      return;
    }
    if (envelope.id() >= 0) {
      requests.given(tape, envelope.id());
    }
    tape.read(envelope.method(), method);
    switch (method.toString()) {
      case "initialize" -> initialize = line(token);
      case "notifications/initialized" -> initialized = line(token);
      case "logging/setLevel" -> level(token);
      case "resources/subscribe" -> watch(token);
      case "resources/unsubscribe" -> watched.remove(uri());
      default -> {}
    }
  }

  private void watch(int token) {
    String uri = uri();
    Kept next = kept(token);
    watched.remove(uri);
    if (watched.size() < MAX_WATCHED && watchedBytes() + next.line.length <= MAX_BYTES) {
      watched.put(uri, next);
    } else {
      full = true;
    }
  }

  private int watchedBytes() {
    return watched.values().stream().mapToInt(request -> request.line.length).sum();
  }

  private void level(int token) {
    Kept next = kept(token);
    boolean fits = next.line.length <= MAX_BYTES;
    logLevel = fits ? next : null;
    full |= !fits;
  }

  private String uri() {
    int uri = envelope.params() < 0 ? -1 : tape.member(envelope.params(), "uri");
    return uri >= 0 && tape.is(uri, JsonTape.Kind.STRING) ? tape.text(uri) : "";
  }

  private Kept kept(int token) {
    return new Kept(envelope.id() < 0 ? "" : tape.source(envelope.id()), line(token));
  }

  private byte[] line(int token) {
    int length = tape.end(token) - tape.start(token);
    byte[] line = Arrays.copyOfRange(tape.bytes(), tape.start(token), tape.end(token) + 1);
    line[length] = END_OF_LINE;
    return line;
  }

  /** The request that set the session up; null if none did. */
  byte @Nullable [] initialize() {
    return initialize;
  }

  /** The notification that it was set up; null if there was none yet. */
  byte @Nullable [] initialized() {
    return initialized;
  }

  /** Further requests that a process is to know of. */
  List<byte[]> requests() {
    List<byte[]> all = new ArrayList<>();
    watched.values().forEach(request -> all.add(request.line));
    if (logLevel != null) {
      all.add(logLevel.line);
    }
    return all;
  }

  /** These requests got no answer, so the client has to make them anew if it still wants to. */
  void forget(List<String> ids) {
    watched.values().removeIf(request -> ids.contains(request.id));
    if (logLevel != null && ids.contains(logLevel.id)) {
      logLevel = null;
    }
  }

  /** Whether more was said than is kept in mind. */
  boolean isIncomplete() {
    return full;
  }
}
