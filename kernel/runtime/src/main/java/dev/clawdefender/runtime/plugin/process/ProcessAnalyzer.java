package dev.clawdefender.runtime.plugin.process;

import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.AnalyzerContext;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.runtime.config.PluginEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An analyzer that is a process. When the process ends or cannot be talked to, another takes its
 * place, later each time; what happens meanwhile it is not told of. Used by the analyzer's thread,
 * unless said otherwise.
 */
public final class ProcessAnalyzer implements Analyzer {
  private static final Logger LOG = System.getLogger(ProcessAnalyzer.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final PluginEntry entry;
  private final Consumer<String> onCrash;
  private final LongAdder missed = new LongAdder();
  private @Nullable AnalyzerContext context;
  private volatile @Nullable PluginProcess process;
  private volatile boolean stopped;
  private Interest interest = Interest.none();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long restartAt;
  private long startedAt;

  /**
   * @param onCrash is told each time the process ends by itself; may disable the plugin
   */
  public ProcessAnalyzer(PluginEntry entry, Consumer<String> onCrash) {
    this.entry = entry;
    this.onCrash = onCrash;
  }

  @Override
  public String name() {
    return "process";
  }

  @Override
  public Interest interest() {
    return interest;
  }

  @Override
  public void start(AnalyzerContext given) throws IOException {
    context = given;
    PluginProcess started = PluginProcess.start(entry, given);
    process = started;
    startedAt = System.nanoTime();
    interest = started.interest();
  }

  @Override
  public void analyze(Event event) {
    PluginProcess now = process;
    if (now == null) {
      now = again();
    }
    if (now == null) {
      missed.increment();
      return;
    }
    try {
      now.send(EventJson.of(event));
    } catch (IOException e) {
      missed.increment();
      crashed(now, e);
    }
  }

  private void crashed(PluginProcess lost, IOException why) {
    process = null;
    String how = lost.end();
    if (stopped) {
      return;
    }
    if (System.nanoTime() - startedAt > CALM_NANOS) {
      pauseMillis = FIRST_PAUSE_MILLIS;
    }
    // Not all of them at the same moment.
    long pause = pauseMillis + ThreadLocalRandom.current().nextLong(pauseMillis / 4 + 1);
    restartAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
    pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    LOG.log(
        Level.WARNING,
        "plugin {0}: its process is gone ({1}; {2}), another is started in {3} ms",
        entry.id(),
        how,
        why.getMessage(),
        Long.toString(pause));
    onCrash.accept("its process is gone: " + how);
  }

  private @Nullable PluginProcess again() {
    AnalyzerContext given = context;
    if (given == null || stopped || System.nanoTime() - restartAt < 0) {
      return null;
    }
    try {
      PluginProcess next = PluginProcess.start(entry, given);
      process = next;
      startedAt = System.nanoTime();
      LOG.log(
          Level.INFO,
          "plugin {0}: its process runs again; {1} events were missed",
          entry.id(),
          Long.toString(missed.sumThenReset()));
      return next;
    } catch (IOException e) {
      restartAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
      pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
      onCrash.accept(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The process does not read what it is sent: it is killed, and another takes its place. */
  public void unstick() {
    PluginProcess stuck = process;
    if (stuck != null) {
      stuck.kill();
    }
  }

  @Override
  public void stop() {
    stopped = true;
    PluginProcess last = process;
    process = null;
    if (last != null) {
      last.end();
    }
  }
}
