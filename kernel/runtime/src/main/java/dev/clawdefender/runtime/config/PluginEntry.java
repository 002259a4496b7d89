package dev.clawdefender.runtime.config;

import dev.clawdefender.api.plugin.Capability;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plugin that may be loaded.
 *
 * @param id its id; the manifest must say the same
 * @param enabled whether it is to run
 * @param path its jar, or a folder of jars; empty for a plugin in a process of its own
 * @param sha256 what the file's digest may be, in lower-case hexadecimal: more than one so that a
 *     next version can be listed before it is put in place
 * @param command the program and its arguments of a plugin in a process of its own; else empty
 * @param memoryMegabytes how much memory that process may take; 0 for as much as it likes
 * @param granted what it may do
 * @param revision any other number starts it anew
 * @param settings its own settings
 * @param place where it is listed: {@code file:line:column}
 */
public record PluginEntry(
    String id,
    boolean enabled,
    Path path,
    List<String> sha256,
    List<String> command,
    long memoryMegabytes,
    Set<Capability> granted,
    long revision,
    Map<String, Value> settings,
    String place) {
  /**
   * A setting.
   *
   * @param value a String, Boolean, Long, Double or a List of Strings
   * @param place where it stands: {@code file:line:column}
   */
  public record Value(Object value, String place) {}

  public PluginEntry {
    sha256 = List.copyOf(sha256);
    command = List.copyOf(command);
    granted =
        granted.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSet(EnumSet.copyOf(granted)); // in one order
    settings = Map.copyOf(settings);
  }

  /** Whether it runs in a process of its own. */
  public boolean isProcess() {
    return !command.isEmpty();
  }

  /** Whether messages would pass unjudged that should not, were it missing. */
  public boolean decides() {
    return granted.contains(Capability.DECIDE) || granted.contains(Capability.REDACT);
  }

  /** Whether another entry would run the same way, wherever it is listed. */
  public boolean sameAs(PluginEntry other) {
    return id.equals(other.id)
        && enabled == other.enabled
        && path.equals(other.path)
        && command.equals(other.command)
        && memoryMegabytes == other.memoryMegabytes
        && granted.equals(other.granted)
        && revision == other.revision
        && values().equals(other.values());
  }

  private Map<String, Object> values() {
    return settings.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().value()));
  }
}
