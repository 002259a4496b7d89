package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.FindingEvent;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.plugin.Analyzer;
import dev.clawdefender.api.plugin.AnalyzerContext;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.runtime.config.PluginEntry;
import dev.clawdefender.runtime.events.EventListener;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.plugin.process.ProcessAnalyzer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * An analyzer at work: a bounded queue of events, and a thread that shows it one after the other.
 */
final class AnalyzerVerticle extends VerticleBase implements Part, EventListener {
  private static final Logger LOG = System.getLogger(AnalyzerVerticle.class.getName());
  private static final int FINDINGS_PER_SECOND = 100;
  private static final long SECOND = 1_000_000_000L;

  private final Analyzer analyzer;
  private final PluginEntry entry;
  private final Path data;
  private final Health health;
  private final Findings findings;
  private final PartThread thread;
  private final boolean content;
  private final LongAdder left = new LongAdder();
  private volatile Interest interest = Interest.none();
  private volatile boolean started;
  private long second;
  private int reported;

  AnalyzerVerticle(
      Analyzer analyzer, PluginEntry entry, Path data, Health health, Findings findings) {
    this.analyzer = analyzer;
    this.entry = entry;
    this.data = data;
    this.health = health;
    this.findings = findings;
    this.content = entry.granted().contains(Capability.READ_CONTENT);
    ClassLoader loader = Objects.requireNonNull(analyzer.getClass().getClassLoader());
    this.thread = new PartThread("plugin-" + name(), loader, this::show);
  }

  @Override
  public String name() {
    return entry.id() + "/" + analyzer.name();
  }

  @Override
  public PartThread thread() {
    return thread;
  }

  @Override
  public Interest interest() {
    return interest;
  }

  @Override
  public boolean wantsContent(EventType type, Direction direction, CharSequence method, int bytes) {
    return content;
  }

  @Override
  public void offer(Event event) {
    if (event instanceof FindingEvent finding && finding.source().equals(name())) {
      return; // or it would talk to itself for ever
    }
    Event shown = content ? event : withoutContent(event);
    thread.offer(shown, bytes(shown));
  }

  private static Event withoutContent(Event event) {
    return switch (event) {
      case MessageEvent message -> message.withoutContent();
      case OsEvent effect -> effect.withoutContent();
      default -> event;
    };
  }

  private static int bytes(Event event) {
    return event instanceof MessageEvent message && message.content() != null ? message.bytes() : 0;
  }

  /** Whether something could be done about an analyzer that does not come back. */
  boolean unstick() {
    if (analyzer instanceof ProcessAnalyzer process) {
      process.unstick();
      return true;
    }
    return false;
  }

  /** Findings that were left out because there were too many. */
  double leftOut() {
    return left.sum();
  }

  @Override
  public Future<?> start() {
    thread.start();
    return Future.fromCompletionStage(
        thread.ask(
            () -> {
              analyzer.start(new Context());
              interest = Objects.requireNonNull(analyzer.interest(), "no interest");
              started = true;
            }),
        context);
  }

  private void show(Event event) {
    thread.dealtWith(bytes(event));
    if (health.broken() != null) {
      return;
    }
    try {
      analyzer.analyze(event);
    } catch (LinkageError e) {
      // A class is missing: that will not mend itself.
      health.giveUp(e.toString());
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "analyzer " + name() + " failed", e);
      health.strike(e.toString());
    }
  }

  @Override
  public Future<?> stop() {
    return started
        ? Future.fromCompletionStage(thread.askLast(analyzer::stop), context)
        : Future.succeededFuture();
  }

  private final class Context extends PartContext implements AnalyzerContext {
    Context() {
      super(entry, data);
    }

    @Override
    public void report(Finding finding) {
      require(Capability.REPORT);
      if (admit()) {
        findings.report(name(), Objects.requireNonNull(finding));
      } else {
        left.increment();
      }
    }
  }

  private synchronized boolean admit() {
    long now = System.nanoTime() / SECOND;
    if (now != second) {
      second = now;
      reported = 0;
    }
    return reported++ < FINDINGS_PER_SECOND;
  }
}
