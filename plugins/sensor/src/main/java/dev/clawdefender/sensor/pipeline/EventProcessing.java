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
    filter.change(settings);
    sensitivities = new EffectSensitivity(settings);
  }

  /** From now on events come from this source. */
  void source(String name) {
    source = name;
    tree.distrust();
  }

  /** Something is missing between the last event and the next. */
  void gap() {
    tree.distrust();
  }

  /** Looks at the clocks; to be called now and then, since the time of day may be set. */
  void synchronize() {
    clock = BootClock.now();
    time = Instant.now();
  }

  /**
   * What an event is told on as; null if it is not.
   *
   * @param links whether symbolic links are followed
   */
  @Nullable OsEvent process(SourceEvent event, boolean links) {
    TrackedProcess process = tree.note(event);
    PathResolver.Resolved whole = paths.resolve(event, process, links);
    Sensitivity sensitivity =
        EffectSensitivity.most(
            sensitivities.of(whole.action()),
            whole.action() == event.action() ? Sensitivity.NONE : sensitivities.of(event.action()));
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
}
