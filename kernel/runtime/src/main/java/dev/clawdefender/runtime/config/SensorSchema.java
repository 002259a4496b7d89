package dev.clawdefender.runtime.config;

import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;

/** What the values in {@code [sensor]} may be. */
final class SensorSchema {
  private SensorSchema() {}

  static @Nullable String source(Object value) {
    return ConfigurationSchema.oneOf(
        value,
        Stream.concat(Stream.of("auto"), SensorSettings.SOURCES.stream()).toArray(String[]::new));
  }

  static @Nullable String credentials(Object value) {
    return each(
        value,
        path -> isWhole(path.startsWith("~/") ? path.substring(1) : path),
        "paths that begin with / or ~/, without . and ..");
  }

  static @Nullable String names(Object value) {
    return each(value, name -> !name.isBlank() && !name.contains("/"), "names without /");
  }

  static @Nullable String folders(Object value) {
    return each(
        value, path -> isWhole(path) && path.endsWith("/"), "absolute paths that end with /");
  }

  static @Nullable String programs(Object value) {
    return each(value, SensorSchema::isWhole, "absolute paths, without . and ..");
  }

  private static boolean isWhole(String path) {
    return path.startsWith("/")
        && path.length() > 1
        && Stream.of(path.split("/", -1)).noneMatch(part -> part.equals(".") || part.equals(".."));
  }

  private static @Nullable String each(Object value, Predicate<String> fine, String what) {
    String problem = ConfigurationSchema.strings(value);
    if (problem == null && value instanceof TomlArray array) {
      boolean all = array.toList().stream().map(String.class::cast).allMatch(fine);
      return all ? null : "must be an array of " + what;
    }
    return problem;
  }
}
