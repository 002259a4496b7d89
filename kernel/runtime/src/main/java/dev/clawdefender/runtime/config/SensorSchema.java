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
        "paths that begin with / or ~/, without empty parts, . and ..");
  }

  static @Nullable String names(Object value) {
    return each(value, name -> !name.isBlank() && !name.contains("/"), "names without /");
  }

  static @Nullable String folders(Object value) {
    return each(
        value, path -> isWhole(path) && path.endsWith("/"), "absolute paths that end with /");
  }

  static @Nullable String programs(Object value) {
    return each(value, SensorSchema::isWhole, "absolute paths, without empty parts, . and ..");
  }

  private static boolean isWhole(String path) {
    if (!path.startsWith("/") || path.length() == 1) {
      return false;
    }
    String parts = path.substring(1, path.endsWith("/") ? path.length() - 1 : path.length());
    return Stream.of(parts.split("/", -1))
        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
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
