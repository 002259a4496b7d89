package dev.clawdefender.sensor.pipeline;

import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.runtime.process.Launch;
import dev.clawdefender.sensor.files.EffectSensitivity;
import dev.clawdefender.sensor.files.PathResolver;
import dev.clawdefender.sensor.filter.PreFilter;
import dev.clawdefender.sensor.source.BootClock;
import dev.clawdefender.sensor.source.SourceEvent;
import dev.clawdefender.sensor.tree.LaunchedProcesses;
import dev.clawdefender.sensor.tree.ProcessTree;
import dev.clawdefender.sensor.tree.TrackedProcess;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what a source tells what is told on: whose process it is, with whole paths, how much it
 * matters; or nothing, if it is of no interest. Used by one thread, but for the counters.
 */
public final class EventProcessing {
  /** So often, at most, all processes are looked at anew; nanoseconds. */
  private static final long DOUBTS = 1_000_000_000L;

  private final LaunchedProcesses launched;
  private final ProcessTree tree;
  private final PreFilter filter;
  private final PathResolver paths = new PathResolver();
  private final Users users = new Users();
  private final LongAdder kept = new LongAdder();
  private final LongAdder elsewhere = new LongAdder();
  private EffectSensitivity sensitivities;
  private String source = "";
  private long clock;
  private boolean isDoubtful;
  private long doubted = Long.MIN_VALUE / 2;
  private Instant time = Instant.EPOCH;

  public EventProcessing(LaunchedProcesses launched, SensorSettings settings) {
    this.launched = launched;
    this.tree = new ProcessTree(launched);
    this.filter = new PreFilter(settings);
    this.sensitivities = new EffectSensitivity(settings);
    synchronize();
  }

  public ProcessTree tree() {
    return tree;
  }

  public PreFilter filter() {
    return filter;
  }

  /** How many events were told on. May be called by any thread. */
  public long kept() {
    return kept.sum();
  }

  /**
   * How many events passed the filter and were of no server, of no agent and about nothing
   * sensitive. May be called by any thread.
   */
  public long elsewhere() {
    return elsewhere.sum();
  }

  /** From now on with these settings. */
  void change(SensorSettings settings) {
    EffectSensitivity next = new EffectSensitivity(settings);
    filter.change(settings);
    sensitivities = next;
  }

  /** From now on events come from this source. */
  void source(String name) {
    source = name;
    doubted = Long.MIN_VALUE / 2; // at once: this is rare, and nobody's doing
    gap();
  }

  /** Something is missing between the last event and the next. */
  void gap() {
    isDoubtful = true;
    doubt();
  }

  /** Rarely, since it takes long, and whoever makes much happen can have events be lost. */
  private void doubt() {
    if (isDoubtful && clock - doubted >= DOUBTS) {
      isDoubtful = false;
      doubted = clock;
      tree.distrust(clock);
    }
  }

  /** Looks at the clocks; to be called now and then, since the time of day may be set. */
  void synchronize() {
    clock = BootClock.now();
    time = Instant.now();
    doubt();
  }

  /**
   * What an event is told on as; null if it is not.
   *
   * @param links whether symbolic links are followed
   */
  @Nullable OsEvent process(SourceEvent event, boolean links) {
    TrackedProcess process = tree.note(event);
    PathResolver.Resolved whole = paths.resolve(event, process, links);
    Sensitivity sensitivity = sensitivity(event, process, whole);
    if (filter.test(process, whole.action(), sensitivity, event.bootNanos()) != null) {
      return null;
    }
    if (!process.isWatched() && sensitivity.compareTo(Sensitivity.SENSITIVE) < 0) {
      elsewhere.increment();
      return null;
    }
    kept.increment();
    Optional<Launch> launch = launched.find(process.launch());
    return new OsEvent(
        time.plusNanos(event.bootNanos() - clock),
        launch.map(Launch::server).orElse(""),
        launch.map(Launch::session).orElse(""),
        process.pid(),
        process.parentPid(),
        process.program(),
        users.name(process.user()),
        process.agent().name(),
        whole.action(),
        sensitivity,
        source,
        whole.certainty());
  }

  /** What a server renamed or linked and nobody can tell any more may have been anything. */
  private Sensitivity sensitivity(
      SourceEvent event, TrackedProcess process, PathResolver.Resolved whole) {
    Sensitivity least =
        whole.isSourceUnknown() && process.launch() != 0 ? Sensitivity.SENSITIVE : Sensitivity.NONE;
    Sensitivity given =
        whole.action() == event.action()
            ? Sensitivity.NONE
            : sensitivities.of(event.action(), event.pid());
    return EffectSensitivity.most(
        EffectSensitivity.most(least, given), sensitivities.of(whole.action(), event.pid()));
  }
}
