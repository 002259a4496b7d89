package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.RuleContext;
import dev.clawdefender.api.plugin.RulePart;
import dev.clawdefender.runtime.config.PluginEntry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A rule at work: owns its state; what judges messages is the matcher that it publishes. */
final class RuleVerticle extends VerticleBase implements Part {
  private final RulePart rule;
  private final PluginEntry entry;
  private final Path data;
  private final Duration budget;
  private final Health health;
  private final Runnable onChange;
  private final PartThread thread;
  private volatile @Nullable HostedRule hosted;
  private volatile boolean started;

  /**
   * @param onChange puts the rules of all plugins in force anew; may wait
   */
  RuleVerticle(
      RulePart rule,
      PluginEntry entry,
      Path data,
      Duration budget,
      Health health,
      Runnable onChange) {
    this.rule = rule;
    this.entry = entry;
    this.data = data;
    this.budget = budget;
    this.health = health;
    this.onChange = onChange;
    ClassLoader loader = Objects.requireNonNull(rule.getClass().getClassLoader());
    this.thread = new PartThread("plugin-" + name(), loader, event -> {});
  }

  @Override
  public String name() {
    return entry.id() + "/" + rule.name();
  }

  @Override
  public PartThread thread() {
    return thread;
  }

  /** What judges messages now; null before the start. */
  @Nullable HostedRule hosted() {
    return hosted;
  }

  @Override
  public Future<?> start() {
    thread.start();
    return Future.fromCompletionStage(
        thread.ask(
            () -> {
              rule.start(new Context());
              if (hosted == null) {
                throw new IllegalStateException(
                    "rule \"" + rule.name() + "\" did not publish a matcher when it started");
              }
              started = true;
            }),
        context);
  }

  @Override
  public Future<?> stop() {
    return started
        ? Future.fromCompletionStage(thread.askLast(rule::stop), context)
        : Future.succeededFuture();
  }

  private final class Context extends PartContext implements RuleContext {
    Context() {
      super(entry, data);
    }

    @Override
    public void publish(Matcher matcher) {
      if (!entry.decides()) {
        require(Capability.DECIDE);
      }
      hosted = HostedRule.of(name(), matcher, entry.granted(), budget, health);
      if (started) {
        onChange.run();
      }
    }
  }
}
