package dev.clawdefender.proxy.judge;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one end that the other has yet to answer. Ids keep their type: {@code 1} and
 * {@code "1"} are two requests. Shared by the two lanes of a session.
 */
public final class PendingRequests {
  /** How many requests may wait for an answer. */
  public static final int CAPACITY = 10_000;

  /**
   * A request under way.
   *
   * @param method its method
   * @param tool the tool it calls; empty if none
   * @param approved the digest of the call, if a person approved it; else empty
   */
  public record Pending(String method, String tool, String approved) {}

  /** What became of an attempt to add a request. */
  enum Added {
    YES,
    ID_IN_USE,
    TOO_MANY
  }

  private final Long2ObjectHashMap<Pending> numbered = new Long2ObjectHashMap<>();
  private final Map<String, Named> named = new HashMap<>();

  /** A request whose id is a string, and how that was spelled. */
  private record Named(String json, Pending request) {}

  /** Whether a request of this id could be added now. */
  synchronized Added check(JsonTape tape, int id) {
    if (find(tape, id) != null) {
      return Added.ID_IN_USE;
    }
    return numbered.size() + named.size() < CAPACITY ? Added.YES : Added.TOO_MANY;
  }

  synchronized void add(JsonTape tape, int id, Pending request) {
    if (tape.is(id, JsonTape.Kind.STRING)) {
      named.put(tape.text(id), new Named(tape.source(id), request));
    } else {
      numbered.put(Envelope.wholeNumber(tape, id), request);
    }
  }

  synchronized @Nullable Pending find(JsonTape tape, int id) {
    return tape.is(id, JsonTape.Kind.STRING)
        ? request(named.get(tape.text(id)))
        : numbered.get(Envelope.wholeNumber(tape, id));
  }

  /** Takes the request of this id out, if there is one. */
  synchronized @Nullable Pending remove(JsonTape tape, int id) {
    return tape.is(id, JsonTape.Kind.STRING)
        ? request(named.remove(tape.text(id)))
        : numbered.remove(Envelope.wholeNumber(tape, id));
  }

  private static @Nullable Pending request(@Nullable Named named) {
    return named == null ? null : named.request;
  }

  /** Takes all out and returns their ids, as JSON. */
  public synchronized List<String> removeAll() {
    List<String> ids = new ArrayList<>(numbered.size() + named.size());
    numbered.keySet().forEach(id -> ids.add(Long.toString(id)));
    named.values().forEach(request -> ids.add(request.json));
    numbered.clear();
    named.clear();
    return ids;
  }
}
