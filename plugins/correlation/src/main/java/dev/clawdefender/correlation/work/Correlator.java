package dev.clawdefender.correlation.work;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.correlation.call.CallReader;
import dev.clawdefender.correlation.call.ServerPlace;
import dev.clawdefender.correlation.engine.CorrelationEngine;
import dev.clawdefender.correlation.engine.Declaration;
import dev.clawdefender.correlation.report.SelfReports;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.runtime.config.CorrelationSettings;
import dev.clawdefender.runtime.events.Stage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The thread that joins calls with effects. */
public final class Correlator implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Correlator.class.getName());
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int BATCH = 256;
  private static final String CANCELLED = "notifications/cancelled";

  /** Stays without an answer until the session ends, and asks for nothing to be done. */
  private static final String ENDLESS = "subscriptions/listen";

  private static final Interest INTEREST =
      new Interest(
          new MessageFilter(
              EnumSet.complementOf(EnumSet.of(EventType.SAMPLING)),
              Set.of(Direction.values()),
              List.of()),
          Set.of(OsEvent.class, SessionEvent.class, SensorEvent.class));

  private static final long RESOLVERS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** So long it is waited for where a path leads, and once in a session for where it works. */
  private static final Duration PATIENCE = Duration.ofMillis(10);

  private static final Duration PLACE_PATIENCE = Duration.ofMillis(250);

  /** How places and links are found out, and whom the machine asks for names. */
  public record Surroundings(
      Function<SessionEvent.Started, ServerPlace> places,
      Supplier<LinkResolver> links,
      ConfiguredResolvers resolvers) {}

  /** Is told what becomes clear, by the thread of the correlator. */
  public interface Listener {
    void told(CorrelationEvent event);

    /** An agent did not tell the truth. */
    void found(Finding finding);

    /** A session begins; nothing was told of it before. */
    void began(String session, String server);

    /** A session is over, and all about it was told. */
    void ended(String session);

    /** What is seen from now on. */
    void sees(SensorEvent sensor);

    /**
     * Something of a session could not be looked at.
     *
     * @param session empty if it was of a process of the server that serves none yet
     */
    void lost(String session, String server, String why);
  }

  /** A session that goes on. */
  private record Ongoing(String server, CallReader reader, TaskPolls tasks) {}

  private final EventInbox inbox;
  private final CorrelationEngine engine;
  private final Surroundings surroundings;
  private final Listener listener;
  private final Map<String, Ongoing> sessions = new HashMap<>();
  private final SelfReports reports;
  private final PackageRunners runners = new PackageRunners(ProcessHandle.current().pid());
  private final LongAdder lateAnswers = new LongAdder();
  private final ExecutorService askers =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("correlation-asks-", 0).factory());
  private final AtomicReference<@Nullable CorrelationSettings> changed = new AtomicReference<>();
  private final EventClock clock = new EventClock();
  private final Thread thread;
  private final Stage stage;
  private final LongAdder failures = new LongAdder();
  private @Nullable SensorEvent seeing;
  private long ticked;
  private long resolversRead;
  private volatile int pending;
  private volatile boolean closing;

  public Correlator(
      EventInbox inbox,
      Surroundings surroundings,
      CorrelationSettings settings,
      Listener listener) {
    this.inbox = inbox;
    this.surroundings = surroundings;
    this.engine =
        new CorrelationEngine(this::told, surroundings.resolvers(), settings.grace().toNanos());
    this.reports = new SelfReports(listener::found);
    this.listener = listener;
    this.resolversRead = clock.now();
    this.thread = Thread.ofPlatform().daemon().name("correlation").unstarted(this::run);
    this.stage = new Stage(inbox::given, () -> LockSupport.unpark(thread));
  }

  /** Where what it looks at is put. Of answers only those matter that are about tasks. */
  public static EventInbox inbox() {
    return new EventInbox(
        INTEREST,
        (type, direction, method, bytes) ->
            direction == Direction.TO_SERVER
                ? type != EventType.RESPONSE
                : TaskPolls.matters(type, method, bytes),
        Correlator::concerns);
  }

  /** What went on to the server, and what came back. */
  private static boolean concerns(MessageEvent message) {
    boolean up = message.direction() == Direction.TO_SERVER;
    boolean answer = message.type() == EventType.RESPONSE;
    return message.forwarded() && (up != answer || TaskPolls.isNews(message));
  }

  public void start() {
    thread.start();
  }

  /** From the next event on with these settings. */
  public void change(CorrelationSettings settings) {
    changed.set(settings);
  }

  /** What it has yet to look at. */
  public Stage stage() {
    return stage;
  }

  /** How many calls wait. */
  public int pending() {
    return pending;
  }

  /** How often a file system did not say in time where a path leads, or a server works. */
  public long lateAnswers() {
    return lateAnswers.sum();
  }

  /** How often more calls fitted an effect than are looked at. */
  public long unlooked() {
    return engine.unlooked();
  }

  /** Of how many processes it was forgotten which call started them. */
  public long forgotten() {
    return engine.forgotten();
  }

  /** How many events could not be looked at for a defect of ours. */
  public long failures() {
    return failures.sum();
  }

  private void run() {
    while (!closing) {
      if (takeSome() == 0) {
        inbox.await(TICK_NANOS);
      }
    }
    while (takeSome() > 0) {
      // What came before the end still counts.
    }
    engine.flush();
  }

  private int takeSome() {
    clock.compare();
    CorrelationSettings settings = changed.getAndSet(null);
    if (settings != null) {
      engine.grace(settings.grace().toNanos());
    }
    if (clock.now() - ticked > TICK_NANOS) {
      ticked = clock.now();
      engine.tick(ticked);
      guarded(() -> reports.tick(ticked));
    }
    if (clock.now() - resolversRead > RESOLVERS_NANOS) {
      resolversRead = clock.now();
      surroundings.resolvers().read();
    }
    int count = 0;
    Event event = inbox.poll();
    while (event != null) {
      Event next = event;
      guarded(() -> look(next));
      upTo();
      event = ++count < BATCH ? inbox.poll() : null;
    }
    pending = engine.pending();
    upTo();
    return count;
  }

  /** All up to here is judged, and what is missing in it is said. */
  private void upTo() {
    if (inbox.takeGap()) {
      guarded(this::gap);
    }
    stage.done(inbox.taken());
  }

  private void gap() {
    if (seeing != null) {
      engine.watching(seeing.whole(), clock.now());
      reports.watching(seeing.whole(), clock.now());
    }
    for (EventInbox.Loss loss : inbox.takeLosses()) {
      listener.lost(loss.session(), loss.server(), "there was no room for all that happened");
    }
  }

  private void look(Event event) {
    switch (event) {
      case OsEvent effect -> {
        if (!effect.server().isEmpty()) {
          surroundings.resolvers().note(effect);
        }
        engine.effect(runners.known(effect), clock.at(effect.time()));
      }
      case MessageEvent message when message.type() == EventType.RESPONSE -> answer(message);
      case MessageEvent message when message.type() == EventType.NOTIFICATION ->
          notification(message);
      case MessageEvent message -> call(message);
      case SessionEvent.Started started -> begin(started);
      case SessionEvent.Ended over -> end(over.session());
      case SensorEvent sensor -> sensor(sensor);
      default -> {}
    }
  }

  /** Said anew, it says that something was not seen. */
  private void sensor(SensorEvent sensor) {
    SensorEvent before = seeing;
    seeing = sensor;
    engine.watching(sensor.whole(), clock.at(sensor.time()));
    reports.watching(sensor.whole(), clock.at(sensor.time()));
    listener.sees(sensor);
    if (before != null && !before.source().isEmpty()) {
      sessions.forEach(
          (session, ongoing) ->
              listener.lost(session, ongoing.server(), "the sensor did not see all that was done"));
    }
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      failures.increment();
      if (failures.sum() == 1) {
        LOG.log(Level.ERROR, "an event cannot be joined; more such are only counted", e);
      }
    }
  }

  private void begin(SessionEvent.Started started) {
    ServerPlace place =
        new QuickAnswers(askers, PLACE_PATIENCE, lateAnswers)
            .ask(() -> surroundings.places().apply(started), ServerPlace.unknown());
    long at = clock.at(started.time());
    engine.begin(started.session(), started.server(), place.folders(), at);
    LinkResolver links =
        new QuickLinks(surroundings.links().get(), new QuickAnswers(askers, PATIENCE, lateAnswers));
    sessions.put(
        started.session(),
        new Ongoing(
            started.server(),
            new CallReader(place.place(), links),
            new TaskPolls(engine, started.session())));
    reports.begin(started.session(), started.server(), at);
    listener.began(started.session(), started.server());
  }

  private void end(String session) {
    Ongoing over = sessions.remove(session);
    engine.end(session);
    if (over != null) {
      reports.end(session, over.server());
    }
    listener.ended(session);
  }

  private void told(CorrelationEvent event) {
    reports.look(event, clock.at(event.time()));
    listener.told(event);
  }

  private void call(MessageEvent message) {
    if (message.method().equals(ENDLESS)) {
      return;
    }
    Ongoing session = sessions.get(message.session());
    if (session != null && session.tasks().asked(message, clock.at(message.time()))) {
      return;
    }
    Declaration declaration =
        session == null ? Declaration.NOTHING : session.reader().read(message);
    if (SelfReports.isReport(message)) {
      reports.report(message, declaration, clock.at(message.time()));
    }
    engine.call(
        new Call(
            message.time(),
            message.session(),
            message.server(),
            message.client(),
            message.id(),
            message.method(),
            message.tool()),
        declaration,
        clock.at(message.time()));
  }

  private void answer(MessageEvent message) {
    Ongoing session = sessions.get(message.session());
    if (session == null || !session.tasks().answered(message, clock.at(message.time()))) {
      engine.answered(
          message.session(),
          message.id(),
          message.failed() ? Ending.FAILED : Ending.ANSWERED,
          clock.at(message.time()));
    }
  }

  private void notification(MessageEvent message) {
    if (message.direction() == Direction.TO_CLIENT) {
      Ongoing session = sessions.get(message.session());
      if (session != null) {
        session.tasks().news(message, clock.at(message.time()));
      }
      return;
    }
    var id =
        message.method().equals(CANCELLED) && message.content() != null
            ? message.content().member("requestId")
            : null;
    if (id != null) {
      engine.answered(message.session(), id.json(), Ending.CANCELLED, clock.at(message.time()));
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    askers.shutdownNow();
  }
}
