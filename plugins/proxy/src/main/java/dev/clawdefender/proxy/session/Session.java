package dev.clawdefender.proxy.session;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.Direction;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.proxy.judge.Answers;
import dev.clawdefender.proxy.judge.Counters;
import dev.clawdefender.proxy.judge.Judge;
import dev.clawdefender.proxy.judge.Judging;
import dev.clawdefender.proxy.judge.Prompts;
import dev.clawdefender.proxy.judge.Rejudge;
import dev.clawdefender.proxy.judge.SessionState;
import dev.clawdefender.proxy.prompt.PromptLimits;
import dev.clawdefender.proxy.prompt.Questions;
import dev.clawdefender.proxy.recovery.SessionRecovery;
import dev.clawdefender.proxy.relay.Lane;
import dev.clawdefender.proxy.relay.Outlet;
import dev.clawdefender.proxy.relay.StallWatch;
import dev.clawdefender.proxy.server.ServerEnd;
import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.policy.PolicyInForce;
import dev.clawdefender.runtime.policy.ThisMachine;
import dev.clawdefender.runtime.server.ServerCommand;
import dev.clawdefender.runtime.session.LiveRisk;
import dev.clawdefender.runtime.session.OpenSession;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A session: the server's end, a lane each way, and the order in which all of it ends. Safe for use
 * by any thread.
 */
public final class Session {
  private static final Logger LOG = System.getLogger(Session.class.getName());

  /** How long an end may take to read what is still to be written to it. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /**
   * How long a server may take nothing of what the client sends, while no more of that can wait.
   */
  private static final Duration STUCK = Duration.ofMinutes(5);

  private static final Duration STOP_GRACE = Duration.ofSeconds(2);

  /** Why a session ends. */
  private enum Cause {
    CLIENT_CLOSED,
    CLIENT_BROKEN,
    SERVER_CLOSED,
    SERVER_BROKEN,
    STOPPED,
    /** A rule wants the server killed. */
    KILLED
  }

  /** Opens the server's end of one session. */
  @FunctionalInterface
  interface Opening {
    /**
     * Opens it.
     *
     * @param recovery has the session go on when the server dies; null: it does not
     * @throws IOException if that cannot be; says so for people
     */
    ServerEnd open(@Nullable SessionRecovery recovery) throws IOException;
  }

  private final Instant started = Instant.now();
  private final KernelContext kernel;
  private final PolicyInForce policy;
  private final SessionState state;
  private final ServerEnd serverEnd;
  private final @Nullable SessionRecovery recovery;
  private final Idleness idleness = new Idleness(System.nanoTime());
  private final Duration grace;
  private final Counters toServerCounters = new Counters();
  private final Counters toClientCounters = new Counters();
  private final Outlet toServer;
  private final Outlet toClient;
  private final Prompts prompts;
  private final Judging judging;
  private final Lane serverBound;
  private final Lane clientBound;
  private final CompletableFuture<Cause> cause = new CompletableFuture<>();
  private final CountDownLatch serverRead = new CountDownLatch(1);
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final AtomicBoolean killed = new AtomicBoolean();
  private volatile String stopped = "";

  /**
   * Opens the server's end; {@link #start} lets messages flow.
   *
   * @param opening opens it
   * @param risk what is noticed in it
   * @throws IOException if that cannot be, or its policy cannot be used
   */
  Session(
      String id,
      OpenSession wanted,
      Opening opening,
      LiveRisk risk,
      KernelContext context,
      PromptLimits limits,
      Questions questions,
      StallWatch watch)
      throws IOException {
    state = new SessionState(id, wanted.server(), risk);
    kernel = context;
    policy = context.policies().of(wanted.server());
    grace = context.configuration().grace();
    Place place = ThisMachine.place(wanted.target());
    toClient =
        new Outlet(
            "to-client-" + id,
            wanted.toClient(),
            Outlet.NO_LIMIT,
            () -> cause.complete(Cause.CLIENT_BROKEN));
    ConfiguredServer settings = context.configuration().servers().get(wanted.server());
    boolean recovers =
        settings != null && settings.recover() && wanted.target() instanceof ServerCommand;
    recovery =
        recovers
            ? new SessionRecovery(
                state, context, new Rejudge(state, context, policy, place), toClient)
            : null;
    serverEnd = opening.open(recovery);
    toServer =
        new Outlet(
            "to-server-" + id, serverEnd.input(), STUCK, () -> cause.complete(Cause.SERVER_BROKEN));
    prompts =
        new Prompts(
            state,
            () -> context.configuration().prompts().timeout(),
            limits,
            questions,
            policy,
            () -> new FactsReader(place, context.links().asker(), wanted.server()),
            toServer,
            toClient);
    judging =
        new Judging(
            state, context, policy, place, toServerCounters, toClientCounters, prompts, this::kill);
    serverBound =
        new Lane(
            "from-client-" + id,
            wanted.fromClient(),
            new Judge(Direction.TO_SERVER, judging),
            toServer,
            toClient,
            watch,
            () -> cause.complete(Cause.CLIENT_CLOSED));
    clientBound =
        new Lane(
            "from-server-" + id,
            serverEnd.output(),
            new Judge(Direction.TO_CLIENT, judging),
            toClient,
            toServer,
            watch,
            this::serverClosed);
  }

  private void serverClosed() {
    serverRead.countDown();
    cause.complete(Cause.SERVER_CLOSED);
  }

  /** Lets messages flow, and ends the session when either end does. */
  public void start() {
    serverEnd.onExit(() -> cause.complete(Cause.SERVER_CLOSED));
    serverBound.start();
    clientBound.start();
    Thread.ofVirtual().name("session-" + state.session()).start(this::endInOrder);
  }

  /** Ends the session from our side; {@link #ended} tells when that is done. */
  public void stop() {
    cause.complete(Cause.STOPPED);
  }

  /** Ends the session, and the server with all that it started, since a rule wants that. */
  private void kill(Decision decision) {
    String why =
        state.risk().worst().map(risk -> "after " + risk.text()).orElse("after what was found");
    if (killed.compareAndSet(false, true) && !ended.isDone()) {
      stopped = "rule " + decision.rule() + " stopped the server";
      if (!cause.complete(Cause.KILLED)) {
        // It ends already, but the server may take its time, which it does not have any more.
        Thread.ofVirtual().name("kill-" + id()).start(this::endServer);
      }
      LOG.log(Level.WARNING, "[{0}] {1}: {2}", id(), server(), stopped);
      // It is carried out whether or not it can be recorded.
      boolean unused =
          kernel
              .journal()
              .append(
                  new JournalEntry()
                      .begin(EntryKind.SESSION_STOPPED)
                      .text(EntryText.SESSION, id())
                      .text(EntryText.SERVER, server())
                      .text(EntryText.RULE, decision.rule())
                      .text(EntryText.REASON, why));
    }
  }

  private void endServer() {
    try {
      int unused = serverEnd.end(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something was found in the session: it ends if the rules in force want that at once. */
  void found() {
    MessageFacts facts = new MessageFacts();
    facts.server = server();
    facts.client = state.client();
    facts.risk = state.risk().now();
    Decision decision = policy.snapshot().afterFinding(facts);
    if (decision != null && decision.action() == Action.STOP && !judging.auditOnly()) {
      kill(decision);
    }
  }

  /** Ends the session if nothing has been said, and nobody waits, for that long. */
  void endIfIdle(Duration limit, long now) {
    long messages = messages(toServerCounters) + messages(toClientCounters);
    boolean busy = state.fromClient().anyAwaited() || state.fromServer().anyAwaited();
    if (idleness.isOver(messages, busy, limit, now) && stopped.isEmpty()) {
      stopped =
          "nothing was said for "
              + limit.toMinutes()
              + " minutes, [servers."
              + server()
              + "] idle_minutes";
      LOG.log(Level.INFO, "[{0}] {1}: the session ends: {2}", id(), server(), stopped);
      stop();
    }
  }

  private static long messages(Counters counters) {
    return counters.forwarded() + counters.blocked() + counters.malformed();
  }

  /** Why the session ended, if that was neither end's own wish; else empty. */
  public String why() {
    return recovery == null || !stopped.isEmpty() ? stopped : recovery.problem();
  }

  /** Tells how the server did, once the session has ended. */
  void tell(ServerHealth health, long now) {
    if (!endedByServer()) {
      health.ended();
    } else if (recovery == null) {
      health.failed(Duration.between(started, Instant.now()), now);
    } // else each death was told
  }

  /** Completes with the server's exit status when both ends are closed and nothing is left. */
  public CompletableFuture<Integer> ended() {
    return ended;
  }

  public String id() {
    return state.session();
  }

  public String server() {
    return state.server();
  }

  /** The server's process, if it is one of ours. */
  public OptionalLong pid() {
    return serverEnd.pid();
  }

  /** What the server writes to its standard error; empty if it has ours. */
  public InputStream stderr() {
    return serverEnd.errors();
  }

  /** Whether the server ended, or closed its end, without being asked to; once it has ended. */
  public boolean endedByServer() {
    return switch (cause.getNow(Cause.STOPPED)) {
      case SERVER_CLOSED, SERVER_BROKEN -> true;
      case CLIENT_CLOSED, CLIENT_BROKEN, STOPPED, KILLED -> false;
    };
  }

  /**
   * Counts and records what the client sent that is no message and so never got to the session.
   *
   * @param problem what was wrong with it
   */
  public void refused(String problem, int bytes) {
    judging.refused(problem, bytes);
  }

  /** For who asks what is going on. */
  public JsonObject describe() {
    return new JsonObject()
        .put("id", id())
        .put("server", server())
        .put("client", state.client())
        .put("pid", pid().orElse(0))
        .put("restarts", recovery == null ? 0 : recovery.restarts())
        .put("started", started.toString())
        .put("forwarded", toServerCounters.forwarded() + toClientCounters.forwarded())
        .put("blocked", toServerCounters.blocked() + toClientCounters.blocked())
        .put("malformed", toServerCounters.malformed() + toClientCounters.malformed());
  }

  /** What became of the messages of one direction. */
  public Counters counters(Direction direction) {
    return direction == Direction.TO_SERVER ? toServerCounters : toClientCounters;
  }

  /** How many messages wait to be written in one direction. */
  public int waiting(Direction direction) {
    return (direction == Direction.TO_SERVER ? toServer : toClient).waiting();
  }

  private void endInOrder() {
    int status = 1;
    try {
      Cause why = cause.join();
      LOG.log(Level.DEBUG, "session {0} ends: {1}", state.session(), why);
      if (why == Cause.KILLED) {
        status = serverEnd.end(Duration.ZERO); // before anything that may take a while
      }
      prompts.close(DRAIN);
      if (why == Cause.CLIENT_CLOSED) {
        toServer.close(grace); // what the client sent before it went still counts
      }
      if (why != Cause.KILLED) {
        status = serverEnd.end(why == Cause.STOPPED ? min(grace, STOP_GRACE) : grace);
      }
      toServer.close(Duration.ZERO);
      if (!serverRead.await(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(
            Level.WARNING, "session {0}: output of the server was left unread", state.session());
      }
      // Before the client can know: its next session is held back by what this one leaves.
      kernel.risks().close(id());
      answerWaiting(status);
      if (!toClient.close(DRAIN)) {
        stopped = stopped.isEmpty() ? "the client did not read all that it was told" : stopped;
        status = status == 0 ? 1 : status;
        LOG.log(Level.WARNING, "[{0}] {1}: {2}", id(), server(), stopped);
      }
      prompts.close(DRAIN); // nothing holds them up any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.complete(status);
    }
  }

  /** Whoever waits for an answer of the server hears that there is none, if it hears at all. */
  private void answerWaiting(int status) {
    for (String id : state.fromClient().removeAll()) {
      byte[] answer = Answers.serverGone(id, state.server(), status, why());
      if (!toClient.offer(answer, 1, DRAIN)) {
        LOG.log(Level.WARNING, "session {0}: the client reads no more", state.session());
        return;
      }
    }
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
