package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.api.event.Severity;
import dev.clawdefender.correlation.engine.Lineages.Lineage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins calls with effects. What an effect costs does not depend on how many calls wait. All times
 * are nanoseconds of one clock that never goes back; each is when something happened, not when it
 * was told, and what is told may be late by {@link #LATE_NANOS}. Used by one thread.
 */
public final class CorrelationEngine {
  /** So many calls wait at most; the oldest makes room, and is told of as completed. */
  public static final int MAX_PENDING = 10_000;

  /** So long after a call is over, an effect that it had may still be told. */
  public static final long LATE_NANOS = 1_000_000_000L;

  /** So many sessions that are over are remembered. */
  private static final int MAX_OVER = 1_000;

  /** Of so many sessions, and servers without one, it is known when they read keys. */
  private static final int MAX_SECRETS = 10_000;

  private static final String ONLY_TO_READ =
      "the call names this, but only to read it, as the tool's name says";

  private static final String NOT_CERTAIN =
      "a call names a host, but not that this is its address, and keys were read before";

  private final Consumer<? super CorrelationEvent> out;
  private final Resolvers resolvers;
  private final Severities severities;
  private final LongAdder unlooked = new LongAdder();
  private final Map<String, SessionCalls> sessions = new HashMap<>();
  private final LinkedHashSet<String> over = new LinkedHashSet<>();
  private final LinkedHashSet<OpenCall> pending = new LinkedHashSet<>();
  private final ArrayDeque<OpenCall> answered = new ArrayDeque<>();
  private final Set<OpenCall> tasks = new HashSet<>(); // calls that go on as one
  private final Lineages lineages = new Lineages();

  /** When keys were read last, by who has them. */
  private final Map<String, Long> secrets =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_SECRETS;
        }
      };

  private long grace;
  private long tasksSeen;
  private boolean watching;
  private long watchedSince;

  /**
   * @param out is told what becomes clear, at once, on the caller's thread
   * @param resolvers asked by the caller's thread
   * @param grace nanoseconds after its answer that effects may belong to a call
   */
  public CorrelationEngine(
      Consumer<? super CorrelationEvent> out, Resolvers resolvers, long grace) {
    this.out = out;
    this.resolvers = resolvers;
    this.severities = new Severities(resolvers);
    this.grace = grace;
  }

  /** From now on calls are given so long after their answer; nanoseconds. */
  public void grace(long nanos) {
    grace = nanos;
  }

  /** How many calls wait. */
  public int pending() {
    return pending.size();
  }

  /** How often more calls fitted an effect than are looked at. By any thread. */
  public long unlooked() {
    return unlooked.sum();
  }

  /** Of how many processes it was forgotten which call started them. By any thread. */
  public long forgotten() {
    return lineages.forgotten();
  }

  /**
   * Whether all that servers do to files is seen from now on. Only then can be told what was not
   * done.
   */
  public void watching(boolean whole, long at) {
    watching = whole;
    watchedSince = at;
  }

  /**
   * A session begins. Its process may have waited for it, and have read keys meanwhile.
   *
   * @param folders where its server works: absolute paths
   * @param at when; nanoseconds of the clock of all that is told
   */
  public void begin(String session, String server, List<String> folders, long at) {
    open(session).begin(folders, at);
    Long read = secrets.get(Secrets.holder("", server));
    if (read != null) {
      secrets.merge(session, read, Long::max);
    }
  }

  private SessionCalls open(String session) {
    return sessions.computeIfAbsent(session, unused -> new SessionCalls(unlooked));
  }

  /** A session is over, and so are its calls. */
  public void end(String session) {
    SessionCalls ended = sessions.remove(session);
    secrets.remove(session);
    over.add(session);
    if (over.size() > MAX_OVER) {
      over.removeFirst();
    }
    if (ended != null) {
      for (OpenCall call : ended.calls().all()) {
        complete(call, call.isAnswered() ? call.ending() : Ending.ENDED);
      }
    }
  }

  /** A request goes on to its server. */
  public void call(Call call, Declaration declaration, long at) {
    SessionCalls session = open(call.session());
    if (pending.size() >= MAX_PENDING) {
      complete(pending.getFirst(), Ending.DISPLACED);
    }
    OpenCall open = new OpenCall(call, declaration, session, at);
    pending.add(open);
    OpenCall same = session.add(open);
    if (same != null) {
      close(same, Ending.ENDED, at);
    }
  }

  /**
   * A request was answered, or is not wanted any more.
   *
   * @param id the request's id as it is spelled in JSON
   */
  public void answered(String session, String id, Ending how, long at) {
    OpenCall call = answeredCall(session, id, at);
    if (call != null) {
      close(call, how, at);
    }
  }

  private @Nullable OpenCall answeredCall(String session, String id, long at) {
    SessionCalls calls = sessions.get(session);
    if (calls == null) {
      return null;
    }
    calls.answers(at);
    return calls.answered(id);
  }

  /**
   * A request was answered with a task: what it asked for is done from now on, and is over when the
   * task is.
   *
   * @param id the request's id as it is spelled in JSON
   * @param task what the server calls it
   */
  public void deferred(String session, String id, String task, long at) {
    OpenCall call = answeredCall(session, id, at);
    if (call != null) {
      tasks.add(call);
      end(open(session).defer(call, task, at), Ending.ENDED, at);
    }
  }

  /** A client asks how a task goes on. False if none of that name does. */
  public boolean awaited(String session, String task, long at) {
    OpenCall call = task(session, task);
    if (call == null || call.isAnswered()) {
      return false;
    }
    call.asked(at);
    return true;
  }

  /** A task is over, or is not wanted any more. */
  public void over(String session, String task, Ending how, long at) {
    end(task(session, task), how, at);
  }

  private @Nullable OpenCall task(String session, String name) {
    SessionCalls calls = sessions.get(session);
    return calls == null ? null : calls.task(name);
  }

  private void end(@Nullable OpenCall task, Ending how, long at) {
    if (task != null && !task.isAnswered()) {
      close(task, how, at);
    }
  }

  private void close(OpenCall call, Ending how, long at) {
    call.answered(how, at, grace);
    answered.addLast(call);
  }

  /** Completes the calls whose time is over. To be called now and then. */
  public void tick(long now) {
    OpenCall first = answered.peekFirst();
    while (first != null && (first.isCompleted() || first.until() + LATE_NANOS <= now)) {
      answered.removeFirst();
      complete(first, first.ending());
      first = answered.peekFirst();
    }
    if (now - tasksSeen >= OpenCall.UNASKED_NANOS) {
      tasksSeen = now;
      for (OpenCall task : List.copyOf(tasks)) {
        if (!task.isAnswered() && task.deadline() + LATE_NANOS <= now) {
          complete(task, Ending.ENDED);
        }
      }
    }
  }

  /** Completes all calls: nothing more will be told. */
  public void flush() {
    for (OpenCall call : List.copyOf(pending)) {
      complete(call, call.isAnswered() ? call.ending() : Ending.ENDED);
    }
    answered.clear();
    sessions.clear();
  }

  private void complete(OpenCall call, Ending how) {
    if (call.isCompleted()) {
      return;
    }
    call.complete(how);
    pending.remove(call);
    tasks.remove(call);
    Call of = call.call();
    if (how == Ending.ANSWERED
        && call.declaration().changes()
        && !call.hasChanged()
        && watching
        && watchedSince <= call.begun()) {
      out.accept(
          new CorrelationEvent.Missing(of.time(), of, call.declaration().paths().getFirst()));
    }
    out.accept(
        new CorrelationEvent.Completed(of.time(), of, call.effects(), call.undeclared(), how));
  }

  /** A process of a server did something. Processes of no server are none of our business. */
  public void effect(OsEvent event, long at) {
    if (event.server().isEmpty()) {
      return;
    }
    SessionCalls session = sessions.get(event.session());
    switch (event.action()) {
      case OsAction.Fork fork -> {
        lineages.remove(fork.child());
        inherit(event, fork.child(), session, at);
      }
      case OsAction.Exit unused -> lineages.remove(event.pid());
      default -> join(event, session, at);
    }
  }

  /** That of another session was of a process that had this number before. */
  private @Nullable Lineage lineage(OsEvent event) {
    Lineage known = lineages.of(event.pid(), event.parent());
    return known == null || known.call().call().session().equals(event.session()) ? known : null;
  }

  private void inherit(OsEvent event, long child, @Nullable SessionCalls session, long at) {
    Lineage own = lineage(event);
    if (own == null && session != null && session.isReady(at)) {
      List<OpenCall> open = session.calls().covering(at, 2);
      own = open.size() == 1 ? Lineage.during(open.getFirst()) : null;
    }
    if (own != null) {
      lineages.put(child, own);
    }
  }

  private void join(OsEvent event, @Nullable SessionCalls session, long at) {
    if (Secrets.isRead(event)) {
      secrets.put(Secrets.holder(event.session(), event.server()), at);
    }
    if (session == null) {
      outside(event);
      return;
    }
    if (event.action() instanceof OsAction.Resolve resolve) {
      session.lookups().asked(event.pid(), resolve.name(), at);
    }
    Lineage lineage = lineage(event);
    Match content = session.match(event, at);
    if (content != null && !content.ground().isExact() && maySendKeys(event, at)) {
      boolean literally = lineage != null && lineage.literally();
      undeclared(event, session, prefer(content, lineage), literally, NOT_CERTAIN);
    } else if (content != null) {
      declared(event, session, prefer(content, lineage), lineage);
    } else if (lineage != null) {
      descended(event, session, lineage, at);
    } else {
      byTime(event, session, at);
    }
  }

  private boolean maySendKeys(OsEvent event, long at) {
    Long read = secrets.get(event.session());
    return read != null
        && at >= read
        && at - read <= Secrets.CARRIED.toNanos()
        && Secrets.isSending(event.action(), resolvers);
  }

  /** A process starts before its session is told of, and may live on after it. */
  private void outside(OsEvent event) {
    if (over.contains(event.session())) {
      uncorrelated(event, severities.uncorrelated(event, List.of()), "its session is over");
    } else {
      uncorrelated(
          event,
          severities.starting(event, List.of()),
          event.session().isEmpty()
              ? "the process serves no session yet"
              : "the server was starting: its session had not begun");
    }
  }

  /** If one of several is the one that started the process, it is that one. */
  private static Match prefer(Match match, @Nullable Lineage lineage) {
    return lineage != null && match.calls().size() > 1 && match.calls().contains(lineage.call())
        ? new Match(match.ground(), List.of(lineage.call()))
        : match;
  }

  private void declared(
      OsEvent event, SessionCalls session, Match match, @Nullable Lineage lineage) {
    OpenCall only = match.calls().size() == 1 ? match.calls().getFirst() : null;
    if (only != null && event.action() instanceof OsAction.Execute) {
      boolean commanded = match.ground() != Ground.ARGUMENT && match.ground() != Ground.SAME_PATH;
      if (commanded || lineage == null) {
        boolean literally =
            match.ground() == Ground.SAME_COMMAND
                || commanded && lineage != null && lineage.literally();
        lineages.put(event.pid(), new Lineage(only, commanded, literally));
      }
    }
    boolean change = Changes.isChange(event.action());
    if (change && only != null && only.declaration().purpose() == Purpose.READ) {
      undeclared(event, session, match, false, ONLY_TO_READ);
      return;
    }
    match.calls().forEach(call -> call.count(true, change));
    effect(event, match);
  }

  private void descended(OsEvent event, SessionCalls session, Lineage lineage, long at) {
    OpenCall call = lineage.call();
    if (lineage.commanded() && follows(event)) {
      call.count(true, false);
      effect(event, new Match(Ground.FOLLOWS, List.of(call)));
      return;
    }
    Ground ground = call.isAnsweredBy(at) ? Ground.LINEAGE_LATER : Ground.LINEAGE;
    undeclared(
        event, session, new Match(ground, List.of(call)), lineage.literally(), ground.text());
  }

  /** What every program does that somebody runs: anything on this machine but what is protected. */
  private static boolean follows(OsEvent event) {
    boolean harmless = event.sensitivity().compareTo(Sensitivity.SENSITIVE) < 0;
    return switch (event.action()) {
      case OsAction.Connect connect -> harmless && Addresses.isLoopback(connect.peer().address());
      case OsAction.Send send -> harmless && Addresses.isLoopback(send.peer().address());
      case OsAction.Listen unused -> false;
      default -> harmless;
    };
  }

  private void byTime(OsEvent event, SessionCalls session, long at) {
    List<OpenCall> calls = session.calls().covering(at, CorrelationEvent.MAX_CALLS);
    if (calls.isEmpty()) {
      uncorrelated(
          event,
          session.isReady(at)
              ? severities.uncorrelated(event, session.folders())
              : severities.starting(event, session.folders()),
          session.isReady(at) ? "no call was open" : "the server was starting: no call was open");
      return;
    }
    Ground ground =
        calls.size() > 1
            ? Ground.ONE_OF_SEVERAL
            : calls.getFirst().isAnsweredBy(at) ? Ground.JUST_ANSWERED : Ground.ONLY_CALL;
    Match match = new Match(ground, calls);
    if (calls.size() == 1
        && event.action() instanceof OsAction.Execute
        && session.isReady(at)) { // else it may be the server itself
      lineages.put(event.pid(), Lineage.during(calls.getFirst()));
    }
    undeclared(event, session, match, false, ground.text());
  }

  private void effect(OsEvent event, Match match) {
    out.accept(
        new CorrelationEvent.Effect(
            event.time(), calls(match), event, match.confidence(), match.ground().text()));
  }

  private void undeclared(
      OsEvent event, SessionCalls session, Match match, boolean byCommand, String reason) {
    match.calls().forEach(call -> call.count(false, false));
    out.accept(
        new CorrelationEvent.Undeclared(
            event.time(),
            calls(match),
            event,
            severities.undeclared(event, session.folders()),
            byCommand,
            match.confidence(),
            reason));
  }

  private void uncorrelated(OsEvent event, Severity severity, String reason) {
    out.accept(new CorrelationEvent.Uncorrelated(event.time(), event, severity, reason));
  }

  private static List<Call> calls(Match match) {
    List<Call> calls = new ArrayList<>(match.calls().size());
    for (OpenCall call : match.calls()) {
      calls.add(call.call());
    }
    return calls;
  }
}
