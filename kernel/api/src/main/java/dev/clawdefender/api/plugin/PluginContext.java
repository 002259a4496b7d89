package dev.clawdefender.api.plugin;

import java.lang.System.Logger;
import java.nio.file.Path;

/** What the kernel gives to each rule and analyzer. */
public interface PluginContext {
  /**
   * The plugin's settings: {@code [plugins.ID.settings]} in the list of plugins, as a record. Each
   * component is a key (its name in snake case) and has a {@link Setting}; its type is {@code
   * String}, {@code boolean}, {@code int}, {@code long}, {@code double} or {@code List<String>}.
   *
   * @throws IllegalArgumentException if a key is unknown or a value is not what it must be; the
   *     message says where. To be passed on.
   */
  <T extends Record> T settings(Class<T> type);

  /**
   * A folder for what is to be kept, only for this plugin and its user; made when first asked for.
   * Needs {@link Capability#STORE}.
   */
  Path folder();

  /** Where to log, under the plugin's name. */
  Logger log();
}
