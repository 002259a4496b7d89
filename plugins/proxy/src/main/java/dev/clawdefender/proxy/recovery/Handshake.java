package dev.clawdefender.proxy.recovery;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.proxy.judge.PendingRequests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

  private final PendingRequests requests;
  private final PendingRequests questions;
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
   * @param requests of the client; are told of each that is on its way
   * @param questions of the server; say which answers are to a process that has gone
   */
  Handshake(PendingRequests requests, PendingRequests questions) {
    this.requests = requests;
    this.questions = questions;
    questions.followAnswers();
  }

  /**
   * Notes what is on its way to the server.
   *
   * @param bytes whole messages, each with its end of line
   * @return what of them is to go; null if all is: a process is given no answer to a question that
   *     the one before it asked
   */
  byte @Nullable [] note(byte[] bytes, int from, int to) {
    ByteArrayOutputStream rest = null;
    int start = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] == END_OF_LINE) {
        byte[] instead = noteLine(bytes, start, i);
        if (instead != null) {
          if (rest == null) {
            rest = new ByteArrayOutputStream();
            rest.write(bytes, from, start - from);
          }
          rest.writeBytes(instead);
        } else if (rest != null) {
          rest.write(bytes, start, i + 1 - start);
        }
        start = i + 1;
      }
    }
    return rest == null ? null : rest.toByteArray();
  }

  /** What is to go in the place of a line; null if it goes as it is. */
  private byte @Nullable [] noteLine(byte[] bytes, int from, int to) {
    if (from == to || reader.read(bytes, from, to, tape) != null) {
      return null; // what cannot be read does not get here
    }
    if (!tape.is(0, JsonTape.Kind.ARRAY)) {
      return noteMessage(0) ? null : new byte[0];
    }
    List<String> kept = new ArrayList<>();
    int count = 0;
    int end = tape.next(0);
    for (int element = 1; element < end; element = tape.next(element)) {
      count++;
      if (noteMessage(element)) {
        kept.add(tape.source(element));
      }
    }
    if (kept.size() == count) {
      return null;
    }
    String line = kept.isEmpty() ? "" : "[" + String.join(",", kept) + "]\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it is to go. */
  private boolean noteMessage(int token) {
    if (envelope.read(tape, token) != null) {
      return true;
    }
    if (envelope.method() < 0) {
      return envelope.id() < 0 || questions.answerGoes(tape, envelope.id());
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
    return true;
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
