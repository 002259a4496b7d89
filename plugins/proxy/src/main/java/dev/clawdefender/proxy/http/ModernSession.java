package dev.clawdefender.proxy.http;

import dev.clawdefender.proxy.headers.KnownTools;
import dev.clawdefender.proxy.headers.ParamHeader;
import dev.clawdefender.proxy.headers.ParamHeaders;
import dev.clawdefender.runtime.server.ServerTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The session that all requests of revision 2026-07-28 of one client to one server share: each is
 * whole in itself. Used on its event loop only.
 */
final class ModernSession implements MessageRouter.Receiver {
  /** How long an answer may take before its stream begins without it. */
  private static final long PATIENCE_MILLIS = 15_000;

  /** How much may wait for one client; the session is others' as well, so nothing waits for it. */
  private static final int MAX_UNSENT = 4 << 20;

  /** How many pages of tools are asked for. */
  private static final int MAX_PAGES = 20;

  /** How soon the tools are asked for again because of a tool that was not among them. */
  private static final long ASK_AGAIN_NANOS = 10_000_000_000L;

  /** How long a call waits for the server to say what its tools are. */
  private static final long ASK_PATIENCE_MILLIS = 5_000;

  private static final int METHOD_NOT_FOUND = -32601;

  private final String server;
  private final Optional<ServerTarget> target;
  private final Vertx vertx;
  private final HttpMeters meters;
  private final SessionEnd end;
  private final Runnable onEnd;
  private final TreeMap<Long, ModernCall> calls = new TreeMap<>();
  private final LoneCall logging = new LoneCall();
  private final KnownTools tools = new KnownTools();
  private long lastNumber;
  private boolean ended;
  private long lastUsed = System.nanoTime();

  /** Tools that are being asked for, by us. */
  private @Nullable Promise<Void> asking;

  private long askedNumber;
  private int pages;
  private long askedAt = System.nanoTime() - ASK_AGAIN_NANOS;

  /**
   * @param target what it is opened with
   * @param onEnd called once when the session is over
   */
  ModernSession(
      String server,
      Optional<ServerTarget> target,
      Vertx vertx,
      Context loop,
      HttpMeters meters,
      ByteBudget budget,
      Runnable onEnd) {
    this.server = server;
    this.target = target;
    this.vertx = vertx;
    this.meters = meters;
    this.onEnd = onEnd;
    this.end = new SessionEnd(loop, budget, this);
  }

  /** Starts the server; if that cannot be, the session is over. */
  void open(ServerAccess servers) {
    end.open(servers, server)
        .onFailure(
            problem -> over(Refusal.of(502, "not-started", String.valueOf(problem.getMessage()))));
  }

  /** Takes a message that was checked. */
  void post(RequestBody message, HttpAnswer answer, Map<String, String> headers) {
    lastUsed = System.nanoTime();
    if (message.only().isRequest()) {
      request(message, answer, headers);
      return;
    }
    if (message.only().method().equals(ModernHeaders.CANCELLED)) {
      meters.dropped(server); // the id is one that only its client knows
      answer.empty(202);
    } else if (end.offer(message.line())) {
      answer.empty(202);
    } else {
      full(answer, null);
    }
  }

  private void request(RequestBody message, HttpAnswer answer, Map<String, String> headers) {
    ModernCall call = ModernCall.of(++lastNumber, message, answer, headers);
    calls.put(call.number(), call);
    if (call.logs()) {
      logging.begun(call.number());
    }
    end.exchanges().begin(Long.toString(call.number()), call.exchange());
    if (!end.offer(call.line(message))) {
      forget(call);
      logging.over(call.number());
      full(answer, call.id());
      return;
    }
    answer.onGone(
        () -> {
          if (calls.containsKey(call.number())) {
            forget(call);
            end.force(call.cancellation("the client closed the connection"));
          }
        });
    long patience = vertx.setTimer(PATIENCE_MILLIS, timer -> answer.startEvents());
    answer.onDone(() -> vertx.cancelTimer(patience));
  }

  private static void full(HttpAnswer answer, @Nullable String id) {
    Refusal full =
        Refusal.of(503, "queue-full", "the server takes no more messages now; send it again");
    answer.refuse(full.with("Retry-After", "1"), id);
  }

  private void forget(ModernCall call) {
    calls.remove(call.number());
    end.exchanges().end(Long.toString(call.number()));
  }

  @Override
  public void message(ServerMessage message) {
    end.delivered(message);
    if (message.isResponse()) {
      response(message);
    } else {
      notification(message);
    }
  }

  private void response(ServerMessage message) {
    MessageKey key = message.answers();
    if (asking != null && MessageKey.of(askedNumber).equals(key)) {
      tools.learn(message.tools());
      answered(message);
      return;
    }
    if (key != null) {
      logging.over(key.number());
    }
    ModernCall call = called(message.id());
    if (call == null) {
      meters.dropped(server);
      return;
    }
    forget(call);
    if (call.listsTools()) {
      tools.learn(message.tools());
    }
    byte[] body = call.restore(message);
    HttpAnswer answer = call.answer();
    if (answer.isStarted()) {
      send(answer, body);
      answer.end();
      return;
    }
    if (!answer.hasRoom(body.length)) {
      answer.refuse(ByteBudget.refusal(), call.id());
      return;
    }
    Optional<RequestExchange.Refused> refused = call.exchange().refused();
    refused.ifPresent(by -> answer.headers(by.headers()));
    var unused =
        answer.json(refused.map(RequestExchange.Refused::status).orElse(status(message)), body);
  }

  /** The HTTP status that goes with the code of an error. */
  private static int status(ServerMessage message) {
    long code = message.errorCode();
    if (code == METHOD_NOT_FOUND) {
      return 404;
    }
    return code <= Refusal.HEADER_MISMATCH && code >= Refusal.UNSUPPORTED_VERSION ? 400 : 200;
  }

  private void notification(ServerMessage message) {
    if (message.method().equals("notifications/tools/list_changed")) {
      tools.forget();
      askedAt = System.nanoTime() - ASK_AGAIN_NANOS;
    }
    ModernCall call = callOf(message);
    if (call == null) {
      meters.dropped(server);
      return;
    }
    HttpAnswer answer = call.answer();
    answer.startEvents();
    send(answer, call.restore(message));
    if (message.cancelled() != null) {
      forget(call);
      answer.end();
      // Who keeps the request until it is answered knows that way that it never will be.
      end.force(call.cancellation("the server cancelled it"));
    }
  }

  /** An event, unless too much waits for the client already. */
  private static void send(HttpAnswer answer, byte[] message) {
    if (answer.unsent() > 0 && answer.unsent() + message.length > MAX_UNSENT) {
      answer.cut("stalled");
    } else {
      var unused = answer.event("", message);
    }
  }

  private @Nullable ModernCall callOf(ServerMessage message) {
    if (message.subscription() != null) {
      return called(message.subscription());
    }
    if (message.progress() != null) {
      return called(message.progress());
    }
    if (message.cancelled() != null) {
      return called(message.cancelled());
    }
    // Nothing says whose it is. It is given to nobody whose it may not be.
    return message.method().equals("notifications/message") ? calls.get(logging.number()) : null;
  }

  private @Nullable ModernCall called(ServerMessage.@Nullable Reference reference) {
    return reference == null ? null : calls.get(reference.key().number());
  }

  /**
   * Which headers have to repeat arguments of a tool; asks the server for its tools if that is not
   * known. Empty if there is no such tool, the server does not say, or its marks are not valid, so
   * that clients of the protocol do not call it.
   */
  Future<List<ParamHeader>> wanted(String tool) {
    Optional<ParamHeaders> known = tools.of(tool);
    if (known.isPresent()) {
      return Future.succeededFuture(known.get().headers());
    }
    if (asking == null) {
      if (System.nanoTime() - askedAt < ASK_AGAIN_NANOS) {
        return Future.succeededFuture(List.of());
      }
      Promise<Void> begun = Promise.promise();
      asking = begun;
      pages = 0;
      vertx.setTimer(
          ASK_PATIENCE_MILLIS,
          timer -> {
            if (asking == begun) {
              told();
            }
          });
      ask("");
      return begun.future().map(told -> known(tool));
    }
    return asking.future().map(told -> known(tool));
  }

  private List<ParamHeader> known(String tool) {
    return tools.of(tool).orElse(ParamHeaders.NONE).headers();
  }

  private void ask(String cursor) {
    askedNumber = ++lastNumber;
    askedAt = System.nanoTime();
    String line =
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + askedNumber
            + ",\"method\":\"tools/list\",\"params\":{"
            + cursor
            + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\""
            + ModernHeaders.REVISION
            + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}\n";
    if (!end.offer(line.getBytes(StandardCharsets.UTF_8))) {
      told();
    }
  }

  private void answered(ServerMessage message) {
    if (message.cursor() != null && ++pages < MAX_PAGES) {
      ask("\"cursor\":" + message.cursor() + ",");
    } else {
      told();
    }
  }

  private void told() {
    Promise<Void> waiting = asking;
    asking = null;
    if (waiting != null) {
      waiting.complete();
    }
  }

  /** A body could not be read. */
  void unreadable(String problem, int bytes) {
    end.refused(problem, bytes);
  }

  /** Whether nobody has used it for so many nanoseconds. */
  boolean isIdle(long nanos) {
    return calls.isEmpty() && System.nanoTime() - lastUsed >= nanos;
  }

  /** Shows clients that somebody is still there. */
  void keepAlive() {
    calls.values().forEach(call -> call.answer().keepAlive());
  }

  /** Whether it was opened with this. */
  boolean isWith(Optional<ServerTarget> wanted) {
    return target.equals(wanted);
  }

  /** Ends it, since its server is another now, which may be meant for other eyes. */
  void configuredAnew() {
    over(Refusal.of(503, "session-ended", "the session has ended: its server was configured anew"));
  }

  /** Ends it. */
  void end() {
    ended();
  }

  @Override
  public void ended() {
    over(Refusal.of(503, "session-ended", "the server has ended"));
  }

  private void over(Refusal why) {
    if (ended) {
      return;
    }
    ended = true;
    end.close();
    onEnd.run();
    told();
    for (ModernCall call : List.copyOf(calls.values())) {
      forget(call);
      if (call.answer().isStarted()) {
        var unused = call.answer().event("", why.body(call.id()));
        call.answer().end();
      } else {
        call.answer().refuse(why, call.id());
      }
    }
  }
}
