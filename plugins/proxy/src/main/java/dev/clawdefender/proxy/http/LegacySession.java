package dev.clawdefender.proxy.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session of the revisions with a handshake: one client, one session of ours, one process of the
 * server. A message goes to the request that it belongs to, which only the ids of answers and the
 * tokens of progress tell for certain. Used on its event loop only.
 */
final class LegacySession implements MessageRouter.Receiver {
  /** How many streams for what belongs to no request may be open; the newest is used. */
  private static final int MAX_LISTENING = 4;

  /** How many messages wait for a stream to be opened. */
  private static final int MAX_KEPT = 256;

  private static final int MAX_KEPT_BYTES = 1 << 20;

  /** How long an answer may take before its stream begins without it. */
  private static final long PATIENCE_MILLIS = 500;

  /** The number of the stream for what belongs to no request. */
  private static final long STANDALONE = 0;

  private static final String BATCH_REVISION = "2025-03-26";
  private static final String PRIMING_REVISION = "2025-11-25";

  private final String id;
  private final String server;
  private final String principal;
  private final Vertx vertx;
  private final HttpMeters meters;
  private final SessionEnd end;
  private final Runnable onEnd;

  /** Requests under way, oldest first. */
  private final Map<MessageKey, Request> requests = new LinkedHashMap<>();

  private final Map<MessageKey, MessageKey> progress = new HashMap<>();
  private final Map<Long, EventStream> streams = new HashMap<>();
  private final ReplayStore replay = new ReplayStore();
  private final EventStream standalone = new EventStream(STANDALONE, replay);
  private final ArrayDeque<HttpAnswer> listening = new ArrayDeque<>();
  private final ArrayDeque<ServerMessage> kept = new ArrayDeque<>();
  private int keptBytes;
  private long lastStream = STANDALONE;
  private String revision = "";
  private boolean ended;
  private long lastUsed = System.nanoTime();

  /**
   * A request under way.
   *
   * @param id its id as it was spelled
   * @param progress its progress token, if it has one
   * @param initialize whether it begins the session
   */
  private record Request(
      EventStream stream,
      String id,
      RequestExchange exchange,
      Optional<MessageKey> progress,
      boolean initialize) {}

  /**
   * @param id by which the client names it
   * @param principal who the client is
   * @param onEnd called once when the session is over
   */
  LegacySession(
      String id,
      String server,
      String principal,
      Vertx vertx,
      Context loop,
      HttpMeters meters,
      ByteBudget budget,
      Runnable onEnd) {
    this.id = id;
    this.server = server;
    this.principal = principal;
    this.vertx = vertx;
    this.meters = meters;
    this.onEnd = onEnd;
    this.end = new SessionEnd(loop, budget, this);
  }

  String id() {
    return id;
  }

  boolean isOf(String wantedPrincipal) {
    return principal.equals(wantedPrincipal);
  }

  /** Whether the session is that client's, with that server. */
  boolean isOf(String wantedServer, String wantedPrincipal) {
    return server.equals(wantedServer) && isOf(wantedPrincipal);
  }

  /** Starts the server; if that cannot be, the session is over. */
  void open(ServerAccess servers) {
    end.open(servers, server)
        .onFailure(
            problem -> over(Refusal.of(502, "not-started", String.valueOf(problem.getMessage()))));
  }

  /** Takes messages of the client. */
  void post(RequestBody message, HttpAnswer answer, Map<String, String> headers) {
    lastUsed = System.nanoTime();
    Refusal refusal = refusal(message);
    if (refusal != null) {
      answer.refuse(refusal, message.id());
      return;
    }
    List<MessageKey> begun = begin(message, answer, headers);
    end.exchanges().headers(headers);
    if (!end.offer(message.line())) {
      begun.forEach(this::forget);
      Refusal full =
          Refusal.of(503, "queue-full", "the server takes no more messages now; send it again");
      answer.refuse(full.with("Retry-After", "1"), message.id());
      return;
    }
    if (begun.isEmpty()) {
      answer.empty(202);
      message.parts().forEach(part -> cancelled(message, part));
    }
  }

  private @Nullable Refusal refusal(RequestBody message) {
    if (message.batch() && !revision.equals(BATCH_REVISION)) {
      return Refusal.of(
          400,
          "batch",
          Refusal.INVALID_REQUEST,
          "the revision in use has no batches: send each message by itself");
    }
    for (RequestBody.Part part : message.parts()) {
      if (part.isRequest() && requests.containsKey(MessageKey.of(message.tape(), part.id()))) {
        return Refusal.of(
            400, "id-in-use", Refusal.INVALID_REQUEST, "a request of this id is still under way");
      }
    }
    return null;
  }

  /** Gets ready for the answers to the requests among the messages; returns their ids. */
  private List<MessageKey> begin(
      RequestBody message, HttpAnswer answer, Map<String, String> headers) {
    List<MessageKey> begun = new ArrayList<>();
    EventStream stream = new EventStream(lastStream + 1, replay);
    for (RequestBody.Part part : message.parts()) {
      if (part.isRequest()) {
        MessageKey key = MessageKey.of(message.tape(), part.id());
        int token = message.meta(part, "progressToken");
        Request request =
            new Request(
                stream,
                message.tape().source(part.id()),
                new RequestExchange(headers),
                token < 0 ? Optional.empty() : Optional.of(MessageKey.of(message.tape(), token)),
                part.method().equals("initialize"));
        requests.put(key, request);
        request.progress.ifPresent(each -> progress.put(each, key));
        end.exchanges().begin(request.id, request.exchange);
        stream.awaited().add(key);
        begun.add(key);
      }
    }
    if (!begun.isEmpty()) {
      lastStream++;
      streams.put(stream.number(), stream);
      stream.attach(answer);
      boolean initialize = requests.get(begun.getFirst()) instanceof Request r && r.initialize;
      long patience =
          vertx.setTimer(PATIENCE_MILLIS, timer -> stream.start(!initialize && primes()));
      answer.onDone(() -> vertx.cancelTimer(patience));
      if (initialize) {
        answer.onGone(this::end); // nobody else knows the session's id
      }
    }
    return begun;
  }

  private boolean primes() {
    return revision.compareTo(PRIMING_REVISION) >= 0;
  }

  /** A request that the client gave up may get no answer: nothing waits for one any more. */
  private void cancelled(RequestBody message, RequestBody.Part part) {
    int cancelled =
        part.method().equals("notifications/cancelled") ? message.param(part, "requestId") : -1;
    if (cancelled >= 0) {
      MessageKey key = MessageKey.of(message.tape(), cancelled);
      Request request = requests.get(key);
      if (request != null) {
        forget(key);
        if (request.stream.awaited().isEmpty()) {
          request.stream.start(false);
          request.stream.end();
          replay.forget(request.stream.number());
        }
      }
    }
  }

  /** The request of this id is not under way any more. */
  private void forget(MessageKey key) {
    Request request = requests.remove(key);
    if (request != null) {
      request.progress.ifPresent(progress::remove);
      end.exchanges().end(request.id);
      request.stream.awaited().remove(key);
      if (request.stream.awaited().isEmpty()) {
        streams.remove(request.stream.number());
      }
    }
  }

  /**
   * Opens a stream for what belongs to no request, or goes on with one that was lost.
   *
   * @param after the id of the last event that the client has
   */
  void listen(HttpAnswer answer, @Nullable String after) {
    lastUsed = System.nanoTime();
    if (after == null || after.isEmpty()) {
      listen(answer, Long.MAX_VALUE);
      return;
    }
    long[] last = parse(after);
    if (last == null) {
      answer.refuse(unknownEvent(), null);
    } else if (last[0] == STANDALONE) {
      listen(answer, last[1]);
    } else {
      resume(answer, last[0], last[1]);
    }
  }

  private void listen(HttpAnswer answer, long after) {
    listening.removeIf(open -> !open.isOpen());
    if (listening.size() >= MAX_LISTENING) {
      answer.refuse(
          Refusal.of(409, "streams", "the session has " + MAX_LISTENING + " such streams already"),
          null);
      return;
    }
    listening.addFirst(answer);
    standalone.attach(answer);
    standalone.start(primes());
    boolean unused = standalone.resend(after);
    flush(standalone);
    answer.onGone(
        () -> {
          listening.remove(answer);
          if (!listening.isEmpty()) {
            standalone.attach(listening.getFirst());
          }
        });
  }

  private void resume(HttpAnswer answer, long number, long after) {
    EventStream live = streams.get(number);
    EventStream stream = live != null ? live : new EventStream(number, replay);
    if (live == null && replay.after(number, after).isEmpty()) {
      answer.refuse(unknownEvent(), null);
      return;
    }
    stream.end();
    stream.attach(answer);
    stream.start(false);
    boolean unused = stream.resend(after);
    if (live == null) {
      stream.end();
    }
  }

  private static Refusal unknownEvent() {
    return Refusal.of(400, "event", "no such event can be gone on from (any more)");
  }

  private static long @Nullable [] parse(String event) {
    int dash = event.indexOf('-');
    try {
      return dash < 0
          ? null
          : new long[] {
            Long.parseLong(event.substring(0, dash)), Long.parseLong(event.substring(dash + 1))
          };
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public void message(ServerMessage message) {
    EventStream stream = streamOf(message);
    if (stream != null) {
      if (stream.answer() != null) {
        lastUsed = System.nanoTime(); // else nobody hears it: a server alone keeps no session
      }
      Future<Void> sent = send(stream, message);
      sent.onComplete(done -> end.delivered(message));
      return;
    }
    if (message.isResponse()) {
      meters.dropped(server);
    } else {
      keep(message);
    }
    end.delivered(message);
  }

  private Future<Void> send(EventStream stream, ServerMessage message) {
    MessageKey key = message.answers();
    Request request = key == null ? null : requests.get(key);
    if (request != null && request.initialize) {
      revision = message.revision();
    }
    HttpAnswer open = stream.answer();
    Optional<RequestExchange.Refused> refused =
        request == null ? Optional.empty() : request.exchange.refused();
    Future<Void> sent;
    if (refused.isPresent() && open != null && !open.isStarted()) {
      open.headers(refused.get().headers());
      sent = open.json(refused.get().status(), message.bytes());
    } else {
      stream.start(primes());
      flush(stream);
      sent = stream.send(message.bytes());
    }
    if (request != null && key != null) {
      forget(key);
      if (stream.awaited().isEmpty()) {
        stream.end();
      }
      if (request.initialize && message.errorCode() != 0) {
        end();
      }
    }
    return sent;
  }

  private @Nullable EventStream streamOf(ServerMessage message) {
    MessageKey key = message.isResponse() ? message.answers() : progressOf(message);
    Request certain = key == null ? null : requests.get(key);
    if (certain != null) {
      return certain.stream;
    }
    if (message.isResponse()) {
      return null;
    }
    boolean listened = standalone.answer() != null;
    if (requests.size() == 1 || !requests.isEmpty() && !listened) {
      return requests.values().iterator().next().stream;
    }
    return listened ? standalone : null;
  }

  private @Nullable MessageKey progressOf(ServerMessage message) {
    return message.progress() == null ? null : progress.get(message.progress().key());
  }

  private void keep(ServerMessage message) {
    kept.add(message);
    keptBytes += message.size();
    while (kept.size() > MAX_KEPT || keptBytes > MAX_KEPT_BYTES && kept.size() > 1) {
      keptBytes -= kept.remove().size();
      meters.dropped(server);
    }
  }

  private void flush(EventStream stream) {
    while (!kept.isEmpty() && stream.answer() != null) {
      ServerMessage message = kept.remove();
      keptBytes -= message.size();
      var unused = stream.send(message.bytes());
    }
  }

  /** A body could not be read. */
  void unreadable(String problem, int bytes) {
    lastUsed = System.nanoTime();
    end.refused(problem, bytes);
  }

  /** Whether nobody waits for anything of it, and nobody has used it for so many nanoseconds. */
  boolean isIdle(long nanos) {
    return isUnused() && System.nanoTime() - lastUsed >= nanos;
  }

  /** When somebody used it last, as {@link System#nanoTime} has it. */
  long lastUsed() {
    return lastUsed;
  }

  /** Whether nobody waits for anything of it. */
  boolean isUnused() {
    return requests.values().stream().allMatch(request -> request.stream.answer() == null)
        && listening.stream().noneMatch(HttpAnswer::isOpen);
  }

  /** Shows clients that somebody is still there. */
  void keepAlive() {
    listening.forEach(HttpAnswer::keepAlive);
    for (EventStream stream : streams.values()) {
      HttpAnswer open = stream.answer();
      if (open != null) {
        open.keepAlive();
      }
    }
  }

  /** Ends it from the client's side. */
  void end() {
    ended();
  }

  @Override
  public void ended() {
    over(Refusal.of(503, "session-ended", "the session has ended"));
  }

  private void over(Refusal why) {
    if (ended) {
      return;
    }
    ended = true;
    end.close();
    onEnd.run();
    for (Request request : List.copyOf(requests.values())) {
      HttpAnswer open = request.stream.answer();
      if (open != null && !open.isStarted()) {
        open.refuse(why, request.id);
      } else {
        var unused = request.stream.send(why.body(request.id));
        request.stream.end();
      }
    }
    List.copyOf(requests.keySet()).forEach(this::forget);
    listening.forEach(HttpAnswer::end);
    listening.clear();
  }
}
