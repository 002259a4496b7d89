package dev.clawdefender.proxy.judge;

import dev.clawdefender.message.Envelope;
import dev.clawdefender.message.JsonTape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one end that the other has yet to answer. Ids keep their type: {@code 1} and
 * {@code "1"} are two requests. Shared by the two lanes of a session.
 */
public final class PendingRequests {
  /** How many requests may wait for an answer. */
  public static final int CAPACITY = 10_000;

  /** Its answer comes when the session ends. */
  private static final String ENDLESS = "subscriptions/listen";

  /**
   * A request under way.
   *
   * @param method its method
   * @param tool the tool it calls; empty if none
   * @param approved the digest of the call, if a person approved it; else empty
   * @param client the name that who sent it goes by, if a client did; its session may be others'
   *     too
   */
  public record Pending(String method, String tool, String approved, String client) {
    private static final Pending ABANDONED = new Pending("", "", "", "");

    /** Whether who sent it has gone, so that an answer is for nobody. */
    boolean abandoned() {
      return this == ABANDONED;
    }
  }

  /** What became of an attempt to add a request. */
  enum Added {
    YES,
    ID_IN_USE,
    TOO_MANY
  }

  private final Long2ObjectHashMap<Pending> numbered = new Long2ObjectHashMap<>();
  private final Map<String, Named> named = new HashMap<>();

  // Those that the other end was given, where that is of interest.
  private final LongHashSet givenNumbers = new LongHashSet();
  private final Set<String> givenNames = new HashSet<>();

  // The ids of those whose answer was judged and is not written yet, where that is of interest; and
  // of those among them whose sender has gone meanwhile.
  private final Set<Object> answering = new HashSet<>();
  private final Set<Object> stale = new HashSet<>();
  private boolean mayOutlive;

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
    if (tape.is(id, JsonTape.Kind.STRING)) {
      String name = tape.text(id);
      givenNames.remove(name);
      return request(named.remove(name));
    }
    long number = Envelope.wholeNumber(tape, id);
    givenNumbers.remove(number);
    return numbered.remove(number);
  }

  /** From now on an answer may be written when another process has taken the sender's place. */
  public synchronized void followAnswers() {
    mayOutlive = true;
  }

  /** Takes the request of this id out, if there is one, since its answer goes on. */
  synchronized @Nullable Pending answer(JsonTape tape, int id) {
    Pending request = remove(tape, id);
    if (mayOutlive && request != null) {
      answering.add(key(tape, id));
    }
    return request;
  }

  /**
   * The answer to the request of this id is about to be written. False if who sent the request has
   * gone: who has its place did not ask.
   */
  public synchronized boolean answerGoes(JsonTape tape, int id) {
    Object key = key(tape, id);
    if (stale.remove(key)) {
      return false;
    }
    answering.remove(key);
    return true;
  }

  private static Object key(JsonTape tape, int id) {
    return tape.is(id, JsonTape.Kind.STRING) ? tape.text(id) : Envelope.wholeNumber(tape, id);
  }

  /** The other end is about to be given the request of this id, if there is one. */
  public synchronized void given(JsonTape tape, int id) {
    if (find(tape, id) == null) {
      return;
    }
    if (tape.is(id, JsonTape.Kind.STRING)) {
      givenNames.add(tape.text(id));
    } else {
      givenNumbers.add(Envelope.wholeNumber(tape, id));
    }
  }

  /** Takes those out that the other end was given and returns their ids, as JSON. */
  public synchronized List<String> removeGiven() {
    List<String> ids = new ArrayList<>();
    for (long number : givenNumbers) {
      if (numbered.remove(number) != null) {
        ids.add(Long.toString(number));
      }
    }
    for (String name : givenNames) {
      Named request = named.remove(name);
      if (request != null) {
        ids.add(request.json);
      }
    }
    givenNumbers.clear();
    givenNames.clear();
    return ids;
  }

  /**
   * Who sent all these has gone. Their ids stay in use until they are answered, so that no answer
   * is taken for that to another request; an answer that is on its way is to nobody. Returns those
   * that were not abandoned before, as JSON.
   */
  public synchronized List<String> abandonAll() {
    List<String> ids = new ArrayList<>();
    for (long number : numbered.keySet().toArray(Long[]::new)) {
      if (numbered.put(number, Pending.ABANDONED) != Pending.ABANDONED) {
        ids.add(Long.toString(number));
      }
    }
    named.replaceAll(
        (name, request) -> {
          if (!request.request.abandoned()) {
            ids.add(request.json);
          }
          return new Named(request.json, Pending.ABANDONED);
        });
    stale.addAll(answering);
    answering.clear();
    return ids;
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
    givenNumbers.clear();
    givenNames.clear();
    return ids;
  }

  /** Whether any of them waits for an answer that is to come soon, as only most do. */
  public synchronized boolean anyAwaited() {
    return numbered.values().stream().anyMatch(PendingRequests::isAwaited)
        || named.values().stream().anyMatch(each -> isAwaited(each.request));
  }

  private static boolean isAwaited(Pending request) {
    return !request.abandoned() && !request.method.equals(ENDLESS);
  }
}
