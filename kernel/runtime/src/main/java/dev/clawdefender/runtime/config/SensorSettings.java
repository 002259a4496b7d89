package dev.clawdefender.runtime.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is seen of the operating system: {@code [sensor]}.
 *
 * @param enabled whether anything is
 * @param source the only source that may be used; empty: the best that works
 * @param credentials paths beside the known ones that hold keys and passwords, absolute or
 *     beginning with {@code ~/}; a folder stands for all in it
 * @param systemPrograms names of programs beside the known ones that belong to the operating system
 * @param systemPackages Debian packages beside the known ones whose programs belong to it
 * @param systemFolders folders of programs beside the known ones that belong to it
 * @param watchedPrograms programs in such folders whose doings are of interest nevertheless
 */
public record SensorSettings(
    boolean enabled,
    Optional<String> source,
    List<String> credentials,
    Set<String> systemPrograms,
    Set<String> systemPackages,
    List<String> systemFolders,
    Set<String> watchedPrograms) {
  /** The sources that there are, the best first. */
  public static final List<String> SOURCES =
      List.of("ebpf", "fanotify", "proc-connector", "polling", "eslogger");

  /** What holds if nothing is configured. */
  public static final SensorSettings DEFAULT = from(new JsonObject());

  public SensorSettings {
    credentials = List.copyOf(credentials);
    systemPrograms = Set.copyOf(systemPrograms);
    systemPackages = Set.copyOf(systemPackages);
    systemFolders = List.copyOf(systemFolders);
    watchedPrograms = Set.copyOf(watchedPrograms);
  }

  static SensorSettings from(JsonObject json) {
    return new SensorSettings(
        json.getBoolean("enabled", true),
        Optional.of(json.getString("source", "auto")).filter(name -> !name.equals("auto")),
        strings(json, "credentials"),
        Set.copyOf(strings(json, "system_programs")),
        Set.copyOf(strings(json, "system_packages")),
        strings(json, "system_folders"),
        Set.copyOf(strings(json, "watched_programs")));
  }

  private static List<String> strings(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream()
        .map(String.class::cast)
        .distinct()
        .toList();
  }
}
