package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.events.Stage;
import dev.clawdefender.sensor.source.Ability;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.Capabilities;
import dev.clawdefender.sensor.source.EventSource;
import dev.clawdefender.sensor.source.SourceKind;
import dev.clawdefender.sensor.source.SourceStatus;
import dev.clawdefender.sensor.source.UnavailableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Uses the best source that works. When one fails, the next takes its place, and it is tried again
 * after 5 seconds, then 10, and so on up to 5 minutes. Has a thread of its own: opening a source
 * may take a while.
 */
public final class SourceChoice implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SourceChoice.class.getName());
  private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(5);
  private static final long MAX_PAUSE = TimeUnit.MINUTES.toNanos(5);

  /** A source that worked so long fails for the first time again. */
  private static final long STABLE = TimeUnit.MINUTES.toNanos(5);

  /** A kind of source and how it went with it. */
  private static final class Candidate {
    private final SourceKind kind;
    private String problem = "";
    private int failures;
    private long notBefore;

    Candidate(SourceKind kind, long now) {
      this.kind = kind;
      this.notBefore = now;
    }
  }

  /**
   * What is said of the sources.
   *
   * @param seeing whether anything is seen of the operating system
   * @param wanted whether anything is to be
   * @param text which source is used now and why, and what it misses, for people
   */
  public record News(boolean seeing, boolean wanted, String text) {}

  /** So often, at most, it is looked whether the source has something new to say. */
  private static final long NOTES = TimeUnit.SECONDS.toNanos(10);

  /** An event that waits longer is not waiting for its turn: who looks at events is held up. */
  private static final long HELD_UP = TimeUnit.SECONDS.toNanos(30);

  private record Current(Candidate candidate, EventSource source, long since) {}

  private record Failure(EventSource source, String why) {}

  /** What is to be done: a choice, of all anew or of what is better than what failed. */
  private record Work(SensorSettings settings, boolean anew, @Nullable Failure failure) {}

  private final List<SourceKind> kinds;
  private final EventQueue queue;
  private final Consumer<News> said;
  private final LongSupplier clock;
  private final Thread thread;
  private final CompletableFuture<Void> chosen = new CompletableFuture<>();
  private List<Candidate> candidates = List.of();
  private SensorSettings settings;
  private boolean changed = true;
  private boolean closing;
  private @Nullable Failure failure;
  private String note = ""; // that was said last
  private volatile @Nullable Current current;
  private final LongAdder cpuOfFormer = new LongAdder();

  /**
   * @param kinds all kinds of sources, the best first
   * @param said told, by the thread of this, which source is used now and why, whenever it changes
   */
  public SourceChoice(
      List<SourceKind> kinds, EventQueue queue, SensorSettings settings, Consumer<News> said) {
    this(kinds, queue, settings, said, System::nanoTime);
  }

  SourceChoice(
      List<SourceKind> kinds,
      EventQueue queue,
      SensorSettings settings,
      Consumer<News> said,
      LongSupplier clock) {
    this.kinds = List.copyOf(kinds);
    this.queue = queue;
    this.settings = settings;
    this.said = said;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("sensor-sources").unstarted(this::run);
  }

  /** Begins. Completes when a source was chosen for the first time, or none works. */
  public CompletableFuture<Void> start() {
    thread.start();
    return chosen;
  }

  /** From now on with these settings; sources are tried anew only if that makes a difference. */
  public synchronized void change(SensorSettings next) {
    changed =
        changed
            || next.enabled() != settings.enabled()
            || !next.source().equals(settings.source())
            || !next.credentials().equals(settings.credentials());
    settings = next;
    notifyAll();
  }

  /** Has it look at the clock again. */
  synchronized void wake() {
    notifyAll();
  }

  /** The name of the source in use; empty if there is none. */
  public String name() {
    Current now = current;
    return now == null ? "" : now.candidate.kind.name();
  }

  /** What the source in use sees; nothing if there is none. */
  public Capabilities capabilities() {
    Current now = current;
    return now == null
        ? Capabilities.of(Ability.none("there is no source"))
        : now.candidate.kind.capabilities();
  }

  /** What the source in use has yet to read; null if that cannot be known. By any thread. */
  public @Nullable Stage stage() {
    Current now = current;
    return now == null ? null : now.source.stage();
  }

  /** How the source in use does. */
  public Optional<SourceStatus> status() {
    return Optional.ofNullable(current).map(now -> now.source.status());
  }

  /** How much processor time all sources took so far; nanoseconds. */
  public long cpuNanos() {
    return cpuOfFormer.sum() + status().map(SourceStatus::cpuNanos).orElse(0L);
  }

  private void run() {
    try {
      Work work = next();
      while (work != null) {
        if (work.anew) {
          leave();
          candidates = candidates(work.settings);
        }
        if (work.failure != null) {
          failed(work.failure);
        }
        improve(work.settings);
        sayNote();
        chosen.complete(null);
        work = next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leave();
      chosen.complete(null);
    }
  }

  /** Waits until there is something to do; null if that is to end. Closes nothing: see fail. */
  private synchronized @Nullable Work next() throws InterruptedException {
    while (!closing) {
      if (changed || failure != null || pause() <= 0) {
        Work work = new Work(settings, changed, failure);
        changed = false;
        failure = null;
        return work;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(pause(), NOTES));
      if (!note().equals(note)) {
        return new Work(settings, false, null);
      }
    }
    return null;
  }

  private List<Candidate> candidates(SensorSettings wanted) {
    if (!wanted.enabled()) {
      said.accept(new News(false, false, "it is off: [sensor] enabled = false"));
      return List.of();
    }
    List<Candidate> all = new ArrayList<>();
    for (SourceKind kind : kinds) {
      if (wanted.source().isEmpty() || wanted.source().get().equals(kind.name())) {
        all.add(new Candidate(kind, clock.getAsLong()));
      }
    }
    return all;
  }

  /** Those that would be better than the one in use. */
  private List<Candidate> better() {
    Current now = current;
    return now == null ? candidates : candidates.subList(0, candidates.indexOf(now.candidate));
  }

  private long pause() {
    long time = clock.getAsLong();
    return better().stream()
        .mapToLong(candidate -> candidate.notBefore - time)
        .min()
        .orElse(MAX_PAUSE);
  }

  private void failed(Failure failed) {
    Current now = current;
    if (now != null && now.source == failed.source) {
      if (clock.getAsLong() - now.since > STABLE) {
        now.candidate.failures = 0;
      }
      note(now.candidate, failed.why);
      leave();
    }
  }

  private void note(Candidate candidate, String problem) {
    candidate.problem = problem;
    candidate.notBefore =
        clock.getAsLong() + Math.min(MAX_PAUSE, FIRST_PAUSE << Math.min(candidate.failures, 10));
    candidate.failures++;
  }

  private void improve(SensorSettings wanted) {
    for (Candidate candidate : List.copyOf(better())) {
      if (candidate.notBefore - clock.getAsLong() <= 0 && use(candidate, wanted)) {
        return;
      }
    }
    if (current == null && !candidates.isEmpty()) {
      say("nothing is seen of the operating system");
    }
  }

  private boolean use(Candidate candidate, SensorSettings wanted) {
    EventSource opened;
    try {
      opened = candidate.kind.open(wanted);
    } catch (UnavailableException e) {
      note(candidate, String.valueOf(e.getMessage()));
      return false;
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "the source " + candidate.kind.name() + " cannot be opened", e);
      note(candidate, e.toString());
      return false;
    }
    leave(); // so that nothing is told twice
    try {
      opened.start(queue.sink(candidate.kind.name(), why -> fail(opened, why)));
      current = new Current(candidate, opened, clock.getAsLong());
      say("the source is " + candidate.kind.name());
      return true;
    } catch (IOException | RuntimeException | LinkageError e) {
      note(candidate, String.valueOf(e.getMessage()));
      opened.close();
      return false;
    }
  }

  /** Called by a source's thread, which somebody may wait for who closes the source. */
  private synchronized void fail(EventSource source, String why) {
    failure = new Failure(source, why);
    notifyAll();
  }

  private void say(String what) {
    StringBuilder text = new StringBuilder(what);
    for (Candidate candidate : better()) {
      text.append("; ").append(candidate.kind.name()).append(": ").append(candidate.problem);
    }
    note = note();
    if (!note.isEmpty()) {
      text.append("; it says: ").append(note);
    }
    said.accept(new News(current != null && !isHeldUp(), true, text.toString()));
  }

  /** What there is to say of the source in use; empty if nothing, or there is none. */
  private String note() {
    if (current != null && isHeldUp()) {
      return "what it tells is not looked at any more; look for mounts that do not answer, and"
          + " start ClawDefender again";
    }
    return status().map(SourceStatus::note).orElse("");
  }

  private boolean isHeldUp() {
    long oldest = queue.oldest();
    return oldest != 0 && BootClock.now() - oldest > HELD_UP;
  }

  /** While it fails, what it says is told by its failure. */
  private void sayNote() {
    Current now = current;
    if (now != null && !note().equals(note)) {
      say("the source is " + now.candidate.kind.name());
    }
  }

  /** Whether the source in use has something to say, mostly that it misses something. */
  public boolean isNoted() {
    return !note().isEmpty();
  }

  private void leave() {
    Current now = current;
    current = null;
    note = "";
    if (now != null) {
      now.source.close();
      cpuOfFormer.add(now.source.status().cpuNanos());
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
