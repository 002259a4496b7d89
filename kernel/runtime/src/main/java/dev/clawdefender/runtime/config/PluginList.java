package dev.clawdefender.runtime.config;

import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.policy.load.PolicyProblem;
import dev.clawdefender.policy.load.Problems;
import dev.clawdefender.policy.load.TomlFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the list of plugins that may be loaded, strictly: with one problem none of it counts. */
public final class PluginList {
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "enabled",
              "path",
              "sha256",
              "kind",
              "command",
              "memory_megabytes",
              "capabilities",
              "revision",
              "settings"));

  private final Path file;
  private final List<String> problems = new ArrayList<>();

  private PluginList(Path file) {
    this.file = file;
  }

  /**
   * Reads the list, in the order in which it stands.
   *
   * @return nothing if there is no such file
   * @throws ConfigurationException with all that is wrong, each with its place
   */
  public static List<PluginEntry> read(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (Files.notExists(absolute, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    return new PluginList(absolute).read();
  }

  private List<PluginEntry> read() {
    List<PluginEntry> entries = new ArrayList<>();
    TomlParseResult toml = parse();
    if (toml != null) {
      for (String key : toml.keySet()) {
        if (!key.equals("plugins") || !(toml.get(List.of(key)) instanceof TomlTable)) {
          problem(toml, key, "only tables [plugins.ID] are known here");
        }
      }
      if (toml.get(List.of("plugins")) instanceof TomlTable plugins) {
        for (String id : plugins.keySet()) {
          if (plugins.get(List.of(id)) instanceof TomlTable table) {
            entries.add(entry(id, table, place(plugins, id)));
          } else {
            problem(plugins, id, "must be a table: write [plugins." + id + "]");
          }
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(String.join("\n", problems));
    }
    return entries;
  }

  private @Nullable TomlParseResult parse() {
    try {
      Problems found = new Problems("");
      TomlParseResult toml = TomlFile.parse(Files.readString(file), found);
      for (PolicyProblem problem : found.all()) {
        problems.add(
            file
                + ":"
                + Math.max(1, problem.line())
                + ":"
                + Math.max(1, problem.column())
                + ": "
                + problem.message());
      }
      return problems.isEmpty() ? toml : null;
    } catch (CharacterCodingException e) {
      problems.add(file + ":1:1: the file is not valid UTF-8");
    } catch (IOException e) {
      problems.add(file + ": cannot be read");
    }
    return null;
  }

  private PluginEntry entry(String id, TomlTable table, String place) {
    if (!id.matches("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")) {
      problems.add(place + ": \"" + id + "\" is no id: lower-case letters, digits and dashes");
    }
    for (String key : table.keySet()) {
      if (!KEYS.contains(key)) {
        problem(table, key, "unknown key; known: " + String.join(", ", KEYS));
      }
    }
    String kind = value(table, "kind", String.class, "jar");
    boolean process = kind.equals("process");
    if (!process && !kind.equals("jar")) {
      problem(table, "kind", "must be one of: jar, process");
    }
    List<String> command = strings(table, "command");
    String path = value(table, "path", String.class, "");
    if (process == command.isEmpty() || process != path.isEmpty()) {
      problems.add(
          place + ": a jar has a \"path\", a process a \"command\" (and kind = \"process\")");
    }
    List<String> sha256 =
        table.get(List.of("sha256")) instanceof String one
            ? List.of(one)
            : strings(table, "sha256");
    for (String digest : sha256) {
      if (!digest.matches("[0-9a-f]{64}")) {
        problem(table, "sha256", "must be 64 digits of lower-case hexadecimal");
      }
    }
    if (!process && sha256.isEmpty()) {
      problems.add(place + ": \"sha256\" is missing: clawdefender plugin enable writes it");
    }
    Map<String, PluginEntry.Value> settings = new HashMap<>();
    if (table.contains(List.of("settings"))) {
      if (table.get(List.of("settings")) instanceof TomlTable given) {
        given.keySet().forEach(key -> settings.put(key, setting(given, key)));
      } else {
        problem(table, "settings", "must be a table");
      }
    }
    return new PluginEntry(
        id,
        value(table, "enabled", Boolean.class, true),
        resolve(table, path),
        sha256,
        command,
        value(table, "memory_megabytes", Long.class, 0L),
        capabilities(table),
        value(table, "revision", Long.class, 0L),
        settings,
        place);
  }

  private Path resolve(TomlTable table, String path) {
    try {
      return file.resolveSibling(path).normalize();
    } catch (InvalidPathException e) {
      problem(table, "path", "cannot be a path");
      return file;
    }
  }

  private Set<Capability> capabilities(TomlTable table) {
    Set<Capability> granted = EnumSet.noneOf(Capability.class);
    for (String text : strings(table, "capabilities")) {
      Capability.parse(text)
          .ifPresentOrElse(
              granted::add,
              () ->
                  problem(
                      table,
                      "capabilities",
                      "\""
                          + text
                          + "\" is none; known: "
                          + String.join(
                              ", ",
                              Arrays.stream(Capability.values()).map(Capability::text).toList())));
    }
    return granted;
  }

  private PluginEntry.Value setting(TomlTable table, String key) {
    Object value = table.get(List.of(key));
    if (value instanceof TomlArray) {
      value = strings(table, key);
    } else if (!(value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double)) {
      problem(table, key, "must be a string, a number, true, false, or an array of strings");
      value = "";
    }
    return new PluginEntry.Value(value, place(table, key));
  }

  private <T> T value(TomlTable table, String key, Class<T> type, T otherwise) {
    Object value = table.get(List.of(key));
    if (value == null) {
      return otherwise;
    }
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    problem(
        table,
        key,
        type == String.class
            ? "must be a string"
            : type == Boolean.class ? "must be true or false" : "must be a whole number");
    return otherwise;
  }

  private List<String> strings(TomlTable table, String key) {
    Object value = table.get(List.of(key));
    if (value == null) {
      return List.of();
    }
    if (value instanceof TomlArray array
        && array.toList().stream().allMatch(String.class::isInstance)) {
      return array.toList().stream().map(String.class::cast).toList();
    }
    problem(table, key, "must be an array of strings");
    return List.of();
  }

  private void problem(TomlTable table, String key, String what) {
    problems.add(place(table, key) + ": \"" + key + "\": " + what);
  }

  private String place(TomlTable table, String key) {
    TomlPosition position = table.inputPositionOf(List.of(key));
    return position == null
        ? file.toString()
        : file + ":" + position.line() + ":" + position.column();
  }
}
