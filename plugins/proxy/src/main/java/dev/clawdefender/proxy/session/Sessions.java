package dev.clawdefender.proxy.session;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.proxy.judge.Counters;
import dev.clawdefender.proxy.prompt.PromptLimits;
import dev.clawdefender.proxy.prompt.Questions;
import dev.clawdefender.proxy.relay.StallWatch;
import dev.clawdefender.proxy.server.ServerHealth;
import dev.clawdefender.proxy.server.ServerProcesses;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.ConfiguredServer;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.plugin.KernelContext;
import dev.clawdefender.runtime.session.LiveRisk;
import dev.clawdefender.runtime.session.OpenSession;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/**
 * All sessions of this process: opens them, counts what they do, and records their beginning and
 * end. Safe for use by any thread.
 */
public final class Sessions {
  private final KernelContext kernel;
  private final ServerEnds servers;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  /** Of each session: completes when its end is recorded, too. */
  private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

  private final StallWatch watch = new StallWatch();
  private final PromptLimits limits;
  private final Questions questions = new Questions();
  private volatile boolean stopping;

  public Sessions(KernelContext kernel) {
    this.kernel = kernel;
    this.servers = new ServerEnds(kernel);
    this.limits = new PromptLimits(() -> kernel.configuration().prompts().perMinute());
    kernel
        .bus()
        .listen(
            Addresses.FINDING, found -> find(found.finding().session()).ifPresent(Session::found));
    Gauge.builder("clawdefender.sessions", sessions, Map::size).register(kernel.metrics());
    Gauge.builder("clawdefender.prompts.waiting", limits, PromptLimits::waiting)
        .register(kernel.metrics());
  }

  /** What waits for a person in any of them. */
  public Questions questions() {
    return questions;
  }

  /** The session of this id, if it is going on. */
  public Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** All that are going on. */
  public Collection<Session> all() {
    return List.copyOf(sessions.values());
  }

  /**
   * Opens the end of a server, all of whose sessions this is, and relays between it and a client.
   * Blocks until a server that is a process is started.
   *
   * @throws IOException if it cannot be
   */
  public Session open(OpenSession wanted) throws IOException {
    return open(
        wanted,
        (command, session) ->
            kernel.processes().launch(wanted.server(), session, command, wanted.standing()),
        new ServerHealth(
            kernel.configuration().supervisor().failures(),
            () -> ThreadLocalRandom.current().nextDouble()));
  }

  /**
   * Opens a server's end and relays between it and a client. Blocks until a server that is a
   * process is started.
   *
   * @param processes starts the server, if it is a process
   * @param health says whether that may be done again; told how the server did
   * @throws IOException if it cannot be
   */
  public Session open(OpenSession wanted, ServerProcesses processes, ServerHealth health)
      throws IOException {
    if (stopping) {
      throw new IOException("no session is opened any more, since all are being ended");
    }
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    LiveRisk risk = new LiveRisk();
    kernel.risks().open(id, wanted.server(), risk); // what it does first counts as well
    Session session;
    try {
      session =
          new Session(
              id,
              wanted,
              recovery ->
                  servers.open(wanted, command -> processes.start(command, id), health, recovery),
              risk,
              kernel,
              limits,
              questions,
              watch);
    } catch (IOException | RuntimeException e) {
      kernel.risks().close(id);
      throw e;
    }
    sessions.put(id, session);
    session.found(); // what was found before it could be told
    List<Meter> meters = register(session);
    boolean unused =
        kernel
            .journal()
            .append(
                new JournalEntry()
                    .begin(EntryKind.SESSION_STARTED)
                    .text(EntryText.SESSION, id)
                    .text(EntryText.SERVER, session.server())
                    .number(EntryNumber.PID, session.pid().orElse(0)));
    kernel
        .bus()
        .publish(
            Addresses.SESSION,
            new SessionEvent.Started(Instant.now(), id, session.server(), session.pid().orElse(0)));
    ends.put(
        id,
        session
            .ended()
            .thenAccept(
                status -> {
                  session.tell(health, System.nanoTime());
                  ended(session, status, meters);
                }));
    session.start();
    if (stopping) {
      session.stop(); // who stops all may have looked before it was there
    }
    return session;
  }

  /** Ends those that say nothing for longer than their servers' settings have it. Does not wait. */
  public void endIdle() {
    long now = System.nanoTime();
    for (Session session : sessions.values()) {
      ConfiguredServer settings = kernel.configuration().servers().get(session.server());
      if (settings != null) {
        settings.idle().ifPresent(limit -> session.endIfIdle(limit, now));
      }
    }
  }

  private void ended(Session session, int status, List<Meter> meters) {
    meters.forEach(kernel.metrics()::remove);
    sessions.remove(session.id());
    kernel.risks().close(session.id());
    Counters toServer = session.counters(Direction.TO_SERVER);
    Counters toClient = session.counters(Direction.TO_CLIENT);
    long forwarded = toServer.forwarded() + toClient.forwarded();
    long refused =
        toServer.blocked() + toServer.malformed() + toClient.blocked() + toClient.malformed();
    boolean unused =
        kernel
            .journal()
            .append(
                new JournalEntry()
                    .begin(EntryKind.SESSION_ENDED)
                    .text(EntryText.SESSION, session.id())
                    .text(EntryText.SERVER, session.server())
                    .text(EntryText.REASON, session.why())
                    .number(EntryNumber.EXIT_STATUS, status)
                    .number(EntryNumber.FORWARDED, forwarded)
                    .number(EntryNumber.BLOCKED, refused));
    kernel
        .bus()
        .publish(
            Addresses.SESSION,
            new SessionEvent.Ended(
                Instant.now(), session.id(), session.server(), status, forwarded, refused));
    var unusedEnd = ends.remove(session.id());
  }

  private List<Meter> register(Session session) {
    List<Meter> meters = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      Tags tags =
          Tags.of(
              "server", session.server(),
              "session", session.id(),
              "direction", direction.text());
      Counters counters = session.counters(direction);
      meters.add(counter(counters, tags.and("outcome", "forwarded"), Counters::forwarded));
      meters.add(counter(counters, tags.and("outcome", "blocked"), Counters::blocked));
      meters.add(counter(counters, tags.and("outcome", "malformed"), Counters::malformed));
      meters.add(
          Gauge.builder("clawdefender.queue", session, s -> s.waiting(direction))
              .description("messages that wait to be written")
              .tags(tags)
              .register(kernel.metrics()));
    }
    return meters;
  }

  private Meter counter(Counters counters, Tags tags, ToDoubleFunction<Counters> count) {
    return FunctionCounter.builder("clawdefender.messages", counters, count)
        .description("messages by what became of them")
        .tags(tags)
        .register(kernel.metrics());
  }

  /** Opens no more, and ends all of them. Completes when that is recorded. */
  public CompletableFuture<Void> stop() {
    stopping = true;
    sessions.values().forEach(Session::stop);
    return CompletableFuture.allOf(ends.values().toArray(CompletableFuture<?>[]::new))
        .whenComplete((done, problem) -> watch.close());
  }
}
