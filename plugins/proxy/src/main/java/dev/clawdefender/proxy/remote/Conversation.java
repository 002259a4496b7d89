package dev.clawdefender.proxy.remote;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.judge.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is under way between a session and a remote server, however messages travel: the requests
 * that wait for an answer, and what goes to the session. Used on one event loop.
 */
final class Conversation {
  /** How many requests may wait for an answer at once: each may hold a connection. */
  static final int MAX_REQUESTS = 512;

  /** How many bytes of requests may wait to be answered, and of answers to be whole. */
  static final int MAX_BYTES = 64 << 20;

  /** Messages above that are read by a thread that may take its time. */
  private static final int LARGE = 256 << 10;

  private static final Logger LOG = System.getLogger(Conversation.class.getName());

  /** Looks at answers before they go on. */
  interface Reader {
    /**
     * @param request the request that is answered
     * @param result the token of the result, or -1
     */
    void answered(Waiting request, JsonTape tape, int result);
  }

  /**
   * A request that waits for its answer.
   *
   * @param abort gives it up
   */
  record Waiting(RequestId id, ClientMessage message, Runnable abort) {}

  /**
   * A message that waits to be read.
   *
   * @param there done when it is with the session
   */
  private record Held(byte[] message, Promise<Void> there) {}

  /** An answer in a message that was read elsewhere. */
  private record Answer(RequestId id, JsonTape tape, int result) {}

  private final Vertx vertx;
  private final String server;
  private final ServerPipe pipe;
  private final RemoteMeters meters;
  private final Consumer<RemoteFault> onLost;
  private final ServerMessages messages = new ServerMessages();
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final List<HttpClientResponse> paused = new ArrayList<>();
  private Reader reader = (request, tape, result) -> {};
  private Runnable onAnswered = () -> {};

  /** What came while a large message was read elsewhere, in its order. */
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  /** The last that was held; done when it is with the session. */
  private Future<Void> reading = Future.succeededFuture();

  private boolean isReadElsewhere;
  private boolean isReadingHeld;
  private long heldBytes;
  private boolean lost;

  Conversation(
      Vertx vertx,
      String server,
      ServerPipe pipe,
      RemoteMeters meters,
      Consumer<RemoteFault> onLost) {
    this.vertx = vertx;
    this.server = server;
    this.pipe = pipe;
    this.meters = meters;
    this.onLost = onLost;
  }

  String server() {
    return server;
  }

  RemoteMeters meters() {
    return meters;
  }

  /** Has each answer looked at from now on. */
  void read(Reader next) {
    reader = next;
  }

  /** Has somebody know whenever a request waits no more. */
  void onAnswered(Runnable action) {
    onAnswered = action;
  }

  /**
   * The requests of a message wait from now on, unless that would be too many, which they are told.
   *
   * @return whether the message may be sent
   */
  boolean begin(ClientMessage message, Runnable abort) {
    if (!message.isRequest()) {
      return true;
    }
    if (waiting.size() + message.requests().size() > MAX_REQUESTS
        || !hold(message.bytes().length)) {
      RemoteFault fault =
          new RemoteFault(
              RemoteFault.Kind.TOO_MUCH, "too many requests to the server are under way");
      meters.failed(fault);
      message.requests().forEach(id -> pipe.put(Answers.tooMany(id.json(), fault.text())));
      return false;
    }
    message.requests().forEach(id -> waiting.put(id.key(), new Waiting(id, message, abort)));
    return true;
  }

  /** The message's bytes are not needed any more. */
  void sent(ClientMessage message) {
    if (message.isRequest()) {
      release(message.bytes().length);
    }
  }

  /** Counts bytes that are held; false, and not counted, if that would be too many. */
  boolean hold(int bytes) {
    if (heldBytes + bytes > MAX_BYTES) {
      return false;
    }
    heldBytes += bytes;
    return true;
  }

  void release(int bytes) {
    heldBytes -= bytes;
  }

  /** The request of this key, if it waits. */
  @Nullable Waiting find(String key) {
    return waiting.get(key);
  }

  /** Whether one of a message's requests waits. */
  boolean isWaiting(ClientMessage message) {
    return message.requests().stream()
        .anyMatch(
            id -> {
              Waiting found = waiting.get(id.key());
              return found != null && found.message() == message;
            });
  }

  /** Whether any request waits that will have an answer by itself. */
  boolean isBusy() {
    return waiting.values().stream()
        .anyMatch(request -> !request.message().is(ClientMessage.LISTEN));
  }

  /** The requests of a message do not wait here any more: they go another way. */
  void withdraw(ClientMessage message) {
    message.requests().forEach(id -> waiting.remove(id.key()));
  }

  /** The client wants no answer any more. */
  @Nullable Waiting forget(String key) {
    Waiting found = waiting.remove(key);
    onAnswered.run();
    return found;
  }

  /** A message of the server goes to the session; completes when it is there. */
  Future<Void> received(byte[] message) {
    if (message.length <= LARGE && !isReadElsewhere && !isReadingHeld && held.isEmpty()) {
      receive(message);
      return reading;
    }
    // It is held while it waits, whatever else is.
    heldBytes += message.length;
    Promise<Void> there = Promise.promise();
    held.add(new Held(message, there));
    reading = there.future();
    readHeld();
    return there.future();
  }

  /** A loop, however many there are: futures that wait for each other would be a tower. */
  private void readHeld() {
    if (isReadingHeld) {
      return; // what comes of reading one is read after those that came before it
    }
    isReadingHeld = true;
    try {
      while (!isReadElsewhere && !held.isEmpty()) {
        read(held.remove());
      }
    } finally {
      isReadingHeld = false;
    }
  }

  private void read(Held next) {
    if (next.message.length <= LARGE) {
      receive(next.message);
      taken(next);
      return;
    }
    isReadElsewhere = true;
    elsewhere(next.message)
        .onComplete(
            done -> {
              isReadElsewhere = false;
              taken(next);
              readHeld();
            });
  }

  private void taken(Held message) {
    release(message.message.length);
    message.there.complete();
  }

  private void receive(byte[] message) {
    messages.read(message, (id, tape, result, error) -> answered(new Answer(id, tape, result)));
    pass(message);
  }

  private Future<Void> elsewhere(byte[] message) {
    return vertx
        .executeBlocking(() -> answers(message), false)
        .onSuccess(answers -> answers.forEach(this::answered))
        .transform(
            read -> {
              pass(message); // also what could not be read, which the session refuses
              return Future.succeededFuture();
            });
  }

  private static List<Answer> answers(byte[] message) {
    List<Answer> answers = new ArrayList<>();
    new ServerMessages()
        .read(message, (id, tape, result, error) -> answers.add(new Answer(id, tape, result)));
    return answers;
  }

  private void answered(Answer answer) {
    Waiting request = waiting.remove(answer.id().key());
    if (request != null) {
      reader.answered(request, answer.tape(), answer.result());
    }
  }

  private void pass(byte[] message) {
    pipe.put(message);
    onAnswered.run();
  }

  /** Completes when all that was received is with the session. */
  Future<Void> allReceived() {
    return reading;
  }

  /** Tells those requests of a message that still wait why they get no answer. */
  void fail(ClientMessage message, RemoteFault fault) {
    meters.failed(fault);
    for (RequestId id : message.requests()) {
      Waiting request = waiting.get(id.key());
      if (request != null && request.message() == message) {
        waiting.remove(id.key());
        pipe.put(Answers.serverFailed(id.json(), server, fault.text()));
      }
    }
    if (!message.isRequest()) {
      LOG.log(
          Level.WARNING,
          "{0}: a message did not reach the server: {1}",
          Answers.shown(server),
          fault.text());
    }
    onAnswered.run();
  }

  /** Passes a server's error on to the request it is for. */
  void failWith(ClientMessage message, String error) {
    for (RequestId id : message.requests()) {
      Waiting request = waiting.get(id.key());
      if (request != null && request.message() == message) {
        waiting.remove(id.key());
        pipe.put(Answers.readdressed(id.json(), error));
      }
    }
    onAnswered.run();
  }

  /** The session cannot go on: all that wait are told, and it ends. */
  void lose(RemoteFault fault) {
    if (lost) {
      return;
    }
    lost = true;
    meters.failed(fault);
    LOG.log(Level.WARNING, "{0}: the session is lost: {1}", Answers.shown(server), fault.text());
    for (Waiting request : List.copyOf(waiting.values())) {
      pipe.put(Answers.serverFailed(request.id().json(), server, fault.text()));
    }
    waiting.clear();
    // Whoever has read to the end must know why it is the end.
    onLost.accept(fault);
    pipe.finish();
  }

  /** Reads no further for now if the session is behind. */
  void regulate(HttpClientResponse response) {
    if (pipe.isFull() && !paused.contains(response)) {
      response.pause();
      paused.add(response);
    }
  }

  /** The session has caught up. */
  void resume() {
    List<HttpClientResponse> again = List.copyOf(paused);
    paused.clear();
    again.forEach(HttpClientResponse::resume);
  }

  /** A response will not be read any further. */
  void forget(HttpClientResponse response) {
    paused.remove(response);
  }
}
