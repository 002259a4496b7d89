package dev.clawdefender.proxy.http;

import dev.clawdefender.proxy.headers.ParamHeader;
import dev.clawdefender.runtime.config.Http;
import dev.clawdefender.runtime.server.ServerTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /mcp/NAME}: which server, which era of the protocol, which session. Used on its event loop
 * only; lives as long as its sessions, whatever is configured meanwhile.
 */
final class Endpoint {
  private static final String PREFIX = "/mcp/";
  private static final String SESSION = "Mcp-Session-Id";

  /** Bodies above that are read by a thread that may take its time. */
  private static final int LARGE = 256 << 10;

  private static final Set<String> LEGACY =
      Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");

  /** Which session of the newer revisions is whose. */
  private record Share(String server, String principal) {}

  private final Vertx vertx;
  private final Context loop;
  private final ServerAccess servers;
  private final HttpMeters meters;

  /** A quarter of the memory there is: the same bytes are held more than once for a while. */
  private final ByteBudget budget = new ByteBudget(Runtime.getRuntime().maxMemory() / 4);

  private final RateLimit rate = new RateLimit();
  private final Map<String, LegacySession> legacy = new HashMap<>();
  private final Map<Share, ModernSession> modern = new HashMap<>();
  private HttpGuards guards;

  Endpoint(Vertx vertx, Context loop, ServerAccess servers, HttpMeters meters, HttpGuards guards) {
    this.vertx = vertx;
    this.loop = loop;
    this.servers = servers;
    this.meters = meters;
    this.guards = guards;
  }

  /** Serves by these from now on. Who had another token, or none, has nothing here any more. */
  void guards(HttpGuards next) {
    guards = next;
    List.copyOf(legacy.values()).stream()
        .filter(session -> !session.isOf(next.principal()))
        .forEach(LegacySession::end);
    List.copyOf(modern.entrySet()).stream()
        .filter(shared -> !shared.getKey().principal().equals(next.principal()))
        .forEach(shared -> shared.getValue().end());
  }

  /**
   * Serves a request.
   *
   * @param onDone called once when its client has the whole response, or will not have it
   */
  void serve(HttpServerRequest request, Runnable onDone) {
    HttpAnswer answer = new HttpAnswer(vertx, request, http().patience(), meters, budget);
    answer.onDone(onDone);
    switch (guards.look(request)) {
      case HttpGuards.Verdict.Refused refused -> answer.refuse(refused.refusal(), null);
      case HttpGuards.Verdict.Served served -> serve(request, answer, served);
    }
  }

  private Http http() {
    return guards.http();
  }

  private void serve(
      HttpServerRequest request, HttpAnswer answer, HttpGuards.Verdict.Served served) {
    long wait = rate.admit(served.principal(), http().limits().perMinute());
    if (wait > 0) {
      answer.refuse(
          Refusal.of(
                  429, "rate", "more than " + http().limits().perMinute() + " requests in a minute")
              .with("Retry-After", Long.toString(wait)),
          null);
      return;
    }
    String path = String.valueOf(request.path());
    String server = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
    if (server.isEmpty() || servers.target(server).isEmpty()) {
      answer.refuse(Refusal.of(404, "path", "there is no such server: /mcp/NAME"), null);
      return;
    }
    boolean newer = ModernHeaders.isModern(request.getHeader(ModernHeaders.VERSION_HEADER));
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)) {
      post(request, answer, served, server);
    } else if (!newer && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.DELETE))) {
      LegacySession session = session(request, answer, served, server);
      if (session != null && method.equals(HttpMethod.DELETE)) {
        session.end();
        answer.empty(204);
      } else if (session != null && accepts(request, answer, "text/event-stream")) {
        session.listen(answer, request.getHeader("Last-Event-ID"));
      }
    } else {
      answer.refuse(
          Refusal.of(405, "method", "there is no " + method + " here")
              .with("Allow", newer ? "POST" : "GET, POST, DELETE"),
          null);
    }
  }

  private void post(
      HttpServerRequest request,
      HttpAnswer answer,
      HttpGuards.Verdict.Served served,
      String server) {
    if (!isJson(request.getHeader("Content-Type"))) {
      answer.refuse(Refusal.of(415, "content-type", "Content-Type must be application/json"), null);
      return;
    }
    if (!accepts(request, answer, "application/json", "text/event-stream")) {
      return;
    }
    if (meters.requests() >= http().limits().requests()) {
      answer.refuse(
          Refusal.of(
                  503, "requests", http().limits().requests() + " requests are under way already")
              .with("Retry-After", "1"),
          null);
      return;
    }
    meters.requestBegun();
    answer.onDone(meters::requestDone);
    BodyReader.read(vertx, request, http().patience(), budget)
        .onSuccess(
            body ->
                read(request, answer, served, server, body)
                    .onComplete(done -> budget.give(body.length)))
        .onFailure(
            problem -> {
              if (problem instanceof BodyReader.Refused refused) {
                answer.refuse(refused.refusal(), null);
              }
            });
  }

  /** Completes when the body is with its session, or with nobody. */
  private Future<Void> read(
      HttpServerRequest request,
      HttpAnswer answer,
      HttpGuards.Verdict.Served served,
      String server,
      byte[] body) {
    Future<RequestBody> read =
        body.length > LARGE
            ? vertx.executeBlocking(() -> RequestBody.read(body), false)
            : parsed(body);
    return read.compose(
            message -> {
              if (!served.principal().equals(guards.principal())) {
                answer.refuse(
                    Refusal.of(401, "token", "another token is needed since the request began"),
                    message.id());
              } else if (ModernHeaders.isModern(message, request.headers())) {
                return newer(message, request.headers(), answer, served, server);
              } else {
                older(message, request, answer, served, server);
              }
              return Future.<Void>succeededFuture();
            })
        .onFailure(
            problem -> {
              if (problem instanceof RequestBody.Unreadable unreadable) {
                unreadable(unreadable, request, served, server, body.length);
                answer.refuse(unreadable.refusal(), null);
              } else {
                answer.refuse(
                    Refusal.of(500, "failed", "the message could not be looked at"), null);
              }
            });
  }

  private static Future<RequestBody> parsed(byte[] body) {
    try {
      return Future.succeededFuture(RequestBody.read(body));
    } catch (RequestBody.Unreadable e) {
      return Future.failedFuture(e);
    }
  }

  private void unreadable(
      RequestBody.Unreadable problem,
      HttpServerRequest request,
      HttpGuards.Verdict.Served served,
      String server,
      int bytes) {
    String id = request.getHeader(SESSION);
    LegacySession session = id == null ? null : legacy.get(id);
    ModernSession shared = modern.get(new Share(server, served.principal()));
    String text = String.valueOf(problem.getMessage());
    if (session != null && session.isOf(server, served.principal())) {
      session.unreadable(text, bytes);
    } else if (shared != null) {
      shared.unreadable(text, bytes);
    }
  }

  private Future<Void> newer(
      RequestBody message,
      MultiMap headers,
      HttpAnswer answer,
      HttpGuards.Verdict.Served served,
      String server) {
    Refusal problem = ModernHeaders.problem(message, headers);
    if (problem != null) {
      answer.refuse(problem, message.id());
      return Future.succeededFuture();
    }
    ModernSession session = shared(new Share(server, served.principal()));
    RequestBody.Part part = message.only();
    int tool = part.method().equals("tools/call") ? message.param(part, "name") : -1;
    Future<List<ParamHeader>> wanted =
        tool < 0 ? Future.succeededFuture(List.of()) : session.wanted(message.tape().text(tool));
    return wanted
        .onSuccess(
            known -> {
              Refusal mismatch = ModernHeaders.problem(message, known, headers);
              if (mismatch != null) {
                answer.refuse(mismatch, message.id());
              } else if (answer.isOpen()) {
                meters.accepted(server, "modern");
                session.post(message, answer, served.headers());
              }
            })
        .mapEmpty();
  }

  private ModernSession shared(Share share) {
    Optional<ServerTarget> target = servers.target(share.server());
    ModernSession known = modern.get(share);
    if (known != null && known.isWith(target)) {
      return known;
    }
    if (known != null) {
      known.configuredAnew();
    }
    ModernSession opened =
        new ModernSession(
            share.server(),
            target,
            vertx,
            loop,
            meters,
            budget,
            () -> {
              modern.remove(share);
              meters.sessionClosed();
            });
    modern.put(share, opened);
    meters.sessionOpened();
    opened.open(servers);
    return opened;
  }

  private void older(
      RequestBody message,
      HttpServerRequest request,
      HttpAnswer answer,
      HttpGuards.Verdict.Served served,
      String server) {
    boolean initialize =
        !message.batch()
            && message.only().isRequest()
            && message.only().method().equals("initialize");
    LegacySession session;
    if (initialize && request.getHeader(SESSION) == null) {
      session = begin(server, served.principal(), answer, message.id());
    } else {
      session = session(request, answer, served, server);
    }
    if (session == null) {
      return;
    }
    if (initialize && request.getHeader(SESSION) != null) {
      answer.refuse(
          Refusal.of(
              400, "initialized", Refusal.INVALID_REQUEST, "the session is initialized already"),
          message.id());
      return;
    }
    meters.accepted(server, "legacy");
    session.post(message, answer, served.headers());
  }

  private @Nullable LegacySession begin(
      String server, String principal, HttpAnswer answer, @Nullable String request) {
    if (legacy.size() >= http().limits().sessions() && !makeRoom()) {
      answer.refuse(
          Refusal.of(503, "sessions", "there are " + legacy.size() + " sessions already")
              .with("Retry-After", "60"),
          request);
      return null;
    }
    String id = HttpToken.random();
    LegacySession session =
        new LegacySession(
            id,
            server,
            principal,
            vertx,
            loop,
            meters,
            budget,
            () -> {
              legacy.remove(id);
              meters.sessionClosed();
            });
    legacy.put(id, session);
    meters.sessionOpened();
    answer.header(SESSION, id);
    session.open(servers);
    return session;
  }

  /**
   * Ends the session that was used the longest ago, of those that nobody waits for anything of: who
   * left it may not come back, and who begins one is here.
   */
  private boolean makeRoom() {
    long now = System.nanoTime();
    Optional<LegacySession> oldest =
        legacy.values().stream()
            .filter(LegacySession::isUnused)
            .max(Comparator.comparingLong(session -> now - session.lastUsed()));
    oldest.ifPresent(LegacySession::end);
    return legacy.size() < http().limits().sessions();
  }

  /** The session that a request names; refuses the request if there is none. */
  private @Nullable LegacySession session(
      HttpServerRequest request,
      HttpAnswer answer,
      HttpGuards.Verdict.Served served,
      String server) {
    String version = request.getHeader(ModernHeaders.VERSION_HEADER);
    if (version != null && !LEGACY.contains(version)) {
      answer.refuse(
          Refusal.of(
              400,
              "version",
              Refusal.INVALID_REQUEST,
              "Unsupported protocol version in " + ModernHeaders.VERSION_HEADER),
          null);
      return null;
    }
    String id = request.getHeader(SESSION);
    if (id == null) {
      answer.refuse(
          Refusal.of(
              400,
              "no-session",
              Refusal.INVALID_REQUEST,
              "the header " + SESSION + " is needed; a session begins with \"initialize\""),
          null);
      return null;
    }
    LegacySession session = legacy.get(id);
    if (session == null || !session.isOf(server, served.principal())) {
      answer.refuse(Refusal.of(404, "session", "there is no such session (any more)"), null);
      return null;
    }
    return session;
  }

  private static boolean isJson(@Nullable String type) {
    String[] parts =
        type == null ? new String[] {""} : type.toLowerCase(Locale.ROOT).split(";", -1);
    boolean utf8 = true;
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").strip();
      utf8 &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    return parts[0].strip().equals("application/json") && utf8;
  }

  private static boolean accepts(HttpServerRequest request, HttpAnswer answer, String... types) {
    String accept = String.join(",", request.headers().getAll("Accept")).toLowerCase(Locale.ROOT);
    for (String type : types) {
      String any = type.substring(0, type.indexOf('/')) + "/*";
      if (!accept.contains(type) && !accept.contains(any) && !accept.contains("*/*")) {
        answer.refuse(
            Refusal.of(406, "accept", "Accept must list " + String.join(" and ", types)), null);
        return false;
      }
    }
    return true;
  }

  /**
   * Ends sessions that nobody uses, or whose server is another now, and shows those who wait that
   * we are there.
   */
  void tick() {
    Map.copyOf(modern).forEach(this::compare);
    long idle = http().limits().idle().toNanos();
    List.copyOf(legacy.values()).stream().filter(s -> s.isIdle(idle)).forEach(LegacySession::end);
    List.copyOf(modern.values()).stream().filter(s -> s.isIdle(idle)).forEach(ModernSession::end);
    legacy.values().forEach(LegacySession::keepAlive);
    modern.values().forEach(ModernSession::keepAlive);
  }

  private void compare(Share share, ModernSession session) {
    if (!session.isWith(servers.target(share.server()))) {
      session.configuredAnew();
    }
  }

  /** Ends all sessions. */
  void end() {
    List.copyOf(legacy.values()).forEach(LegacySession::end);
    List.copyOf(modern.values()).forEach(ModernSession::end);
  }
}
