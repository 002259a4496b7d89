package dev.clawdefender.api.event;

import dev.clawdefender.api.plugin.PluginState;
import java.time.Instant;

/**
 * A plugin changed its state.
 *
 * @param plugin its id
 * @param version its version; empty where it is not known yet
 * @param reason why, for people; empty where the state says it all
 */
public record PluginEvent(
    Instant time, String plugin, String version, PluginState state, String reason)
    implements Event {}
