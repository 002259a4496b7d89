package dev.clawdefender.policy.load;

import dev.clawdefender.policy.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table of a TOML file, read strictly: what is not as it should be becomes a problem. */
public final class TableReader {
  private final TomlTable table;
  private final Source source;
  private final Problems problems;

  TableReader(TomlTable table, Source source, Problems problems) {
    this.table = table;
    this.source = source;
    this.problems = problems;
  }

  /** A whole file. */
  public static TableReader top(TomlTable toml, Problems problems) {
    return new TableReader(toml, new Source(problems.file(), 1, 1), problems);
  }

  /**
   * A whole file that is a text already; what is wrong becomes problems. Null if none is usable.
   */
  public static @Nullable TableReader parse(String text, Problems problems) {
    TomlParseResult toml = TomlFile.parse(text, problems);
    return toml == null ? null : top(toml, problems);
  }

  /** A text in the file and where it stands. */
  record Located(String text, Source source) {}

  /** Where the table starts. */
  public Source source() {
    return source;
  }

  Set<String> keys() {
    return table.keySet();
  }

  public boolean has(String key) {
    return value(key) != null;
  }

  @Nullable Object value(String key) {
    return table.get(List.of(key));
  }

  Source at(String key) {
    return position(table.inputPositionOf(List.of(key)), source);
  }

  private Source position(@Nullable TomlPosition position, Source otherwise) {
    return position == null
        ? otherwise
        : new Source(problems.file(), position.line(), position.column());
  }

  /** Adds a problem at a key, or at the table if it lacks the key. */
  public void problem(String key, String message, @Nullable String hint) {
    problems.add(at(key), message, hint);
  }

  /** Every key must be one of these. */
  public void only(Set<String> allowed) {
    for (String key : table.keySet()) {
      if (!allowed.contains(key)) {
        List<String> words = allowed.stream().sorted().toList();
        problem(key, "unknown key '" + key + "'", Spelling.hint(key, words));
      }
    }
  }

  private void wrongType(String key, String wanted) {
    problem(key, "'" + key + "' must be " + wanted, null);
  }

  /** A string, or null. */
  public @Nullable String string(String key) {
    Object value = value(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    wrongType(key, "a string");
    return null;
  }

  /** A string, or what to take if the key is absent or wrong. */
  public String string(String key, String otherwise) {
    String value = string(key);
    return value == null ? otherwise : value;
  }

  /** True or false, or what to take if the key is absent or wrong. */
  public boolean flag(String key, boolean otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    wrongType(key, "true or false");
    return otherwise;
  }

  /** A whole number within bounds, or null. */
  public @Nullable Long whole(String key, long min, long max) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Long number && number >= min && number <= max) {
      return number;
    }
    wrongType(key, "a whole number from " + min + " to " + max);
    return null;
  }

  double number(String key, double otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long || value instanceof Double) {
      double number = ((Number) value).doubleValue();
      if (!Double.isNaN(number)) {
        return number;
      }
    }
    wrongType(key, "a number");
    return otherwise;
  }

  /** A table, or null. */
  public @Nullable TableReader table(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof TomlTable inner) {
      return new TableReader(inner, at(key), problems);
    }
    wrongType(key, "a table");
    return null;
  }

  /** An array of tables; empty if absent. */
  public List<TableReader> tables(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    List<TableReader> tables = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable inner) {
          Source at = position(array.inputPositionOf(i), at(key));
          tables.add(new TableReader(inner, at, problems));
        }
      }
    }
    if (!(value instanceof TomlArray array) || tables.size() < array.size()) {
      wrongType(key, "an array of tables: [[" + key + "]]");
    }
    return tables;
  }

  /** The same list without where its strings stand. */
  public List<String> texts(String key) {
    return strings(key).stream().map(Located::text).toList();
  }

  /** The table as JSON. */
  public String json() {
    return JsonWriter.write(table);
  }

  /** A text as a JSON string. */
  public static String quoted(String text) {
    return JsonWriter.write(text);
  }

  /** A list of strings; a single string is a list of one, an absent key an empty list. */
  List<Located> strings(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof String text) {
      return List.of(new Located(text, at(key)));
    }
    if (!(value instanceof TomlArray array)) {
      wrongType(key, "a string or an array of strings");
      return List.of();
    }
    if (array.isEmpty()) {
      problem(key, "'" + key + "' is empty, so it could match nothing", "remove it or fill it");
    }
    List<Located> strings = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      Source at = position(array.inputPositionOf(i), at(key));
      if (array.get(i) instanceof String text) {
        strings.add(new Located(text, at));
      } else {
        problems.add(at, "'" + key + "' must hold strings only", null);
      }
    }
    return strings;
  }
}
