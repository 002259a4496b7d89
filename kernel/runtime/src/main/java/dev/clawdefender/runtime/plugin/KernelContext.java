package dev.clawdefender.runtime.plugin;

import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.config.LiveConfiguration;
import dev.clawdefender.runtime.events.CatchUp;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.Findings;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.policy.Policies;
import dev.clawdefender.runtime.policy.RealPaths;
import dev.clawdefender.runtime.process.ProcessLauncher;
import dev.clawdefender.runtime.session.SessionRisks;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * What the kernel gives to each plugin. Everything in it may be used by any thread.
 *
 * @param booted done when all plugins are there
 */
public record KernelContext(
    Vertx vertx,
    Bus bus,
    EventHub events,
    CatchUp catchUp,
    LiveConfiguration live,
    Policies policies,
    RealPaths links,
    SessionRisks risks,
    Findings findings,
    ProcessLauncher processes,
    Journal journal,
    PluginStates states,
    MeterRegistry metrics,
    Future<Void> booted) {
  /** The configuration as it is now. */
  public Configuration configuration() {
    return live.now();
  }
}
