package dev.clawdefender.runtime.plugin;

import dev.clawdefender.api.event.PluginEvent;
import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.bus.Bus;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.Journal;
import dev.clawdefender.runtime.journal.JournalEntry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which state each plugin is in, built-in or not; every change is an event, a record and a metric.
 * Safe for use by any thread.
 */
public final class PluginStates {
  private static final Logger LOG = System.getLogger("dev.clawdefender.plugins");

  private final Bus bus;
  private final EventHub events;
  private final Journal journal;
  private final Map<String, PluginState> states = new ConcurrentHashMap<>();

  /** The parts of ours that have said by themselves how they do. */
  private final Set<String> spoken = ConcurrentHashMap.newKeySet();

  public PluginStates(Bus bus, EventHub events, Journal journal, MeterRegistry meters) {
    this.bus = bus;
    this.events = events;
    this.journal = journal;
    for (PluginState state : PluginState.values()) {
      Gauge.builder("clawdefender.plugins", this, all -> all.count(state))
          .description("plugins by their state")
          .tag("state", state.text())
          .register(meters);
    }
  }

  private double count(PluginState state) {
    return states.values().stream().filter(state::equals).count();
  }

  /**
   * A plugin is in another state.
   *
   * @param version its version; empty where it is not known yet
   * @param reason why, for people; empty where the state says it all
   */
  public void enter(String plugin, String version, PluginState state, String reason) {
    states.put(plugin, state);
    // That a part of ours works when it is started is no news to anyone's log.
    boolean started = version.isEmpty() && spoken.add(plugin);
    announce(
        plugin,
        version,
        state,
        reason,
        started && state == PluginState.ACTIVE ? Level.DEBUG : level(state));
  }

  /**
   * A plugin that comes with the kernel is in another state; that is no news to anyone's log. One
   * that said by itself how it does is not contradicted when it has been started.
   */
  void builtIn(String plugin, PluginState state, String reason) {
    if (state == PluginState.ACTIVE && states.get(plugin) != PluginState.STARTING) {
      return;
    }
    states.put(plugin, state);
    LOG.log(Level.DEBUG, "plugin {0}: {1}", plugin, state.text());
    tell(new PluginEvent(Instant.now(), plugin, "", state, reason));
  }

  private void tell(PluginEvent event) {
    events.publish(event);
    bus.publish(Addresses.PLUGIN_STATE, event);
  }

  /** The same of one that another version has taken the place of. */
  public void announce(String plugin, String version, PluginState state, String reason) {
    announce(plugin, version, state, reason, level(state));
  }

  private static Level level(PluginState state) {
    return state == PluginState.FAILED
        ? Level.ERROR
        : state == PluginState.ACTIVE || state == PluginState.UNLOADED ? Level.INFO : Level.DEBUG;
  }

  private void announce(
      String plugin, String version, PluginState state, String reason, Level level) {
    LOG.log(
        level,
        "plugin {0}{1}: {2}{3}",
        plugin,
        version.isEmpty() ? "" : " " + version,
        state.text(),
        reason.isEmpty() ? "" : ": " + reason);
    // It changes nothing whether or not this can be recorded.
    boolean unused =
        journal.append(
            new JournalEntry()
                .begin(EntryKind.PLUGIN_STATE)
                .text(EntryText.PLUGIN, version.isEmpty() ? plugin : plugin + " " + version)
                .text(EntryText.STATE, state.text())
                .text(EntryText.REASON, reason));
    tell(new PluginEvent(Instant.now(), plugin, version, state, reason));
  }
}
