package dev.clawdefender.app.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of the list of plugins. A change touches the lines it is about and no other, so that
 * comments and order stay. Used by one thread.
 */
public final class ListText {
  private final List<String> lines;

  public ListText(String text) {
    lines = new ArrayList<>(text.lines().toList());
  }

  /** Whether there is a table of the plugin {@code id}. */
  public boolean has(String id) {
    return header(id) >= 0;
  }

  /**
   * Sets a key of a plugin, whose table is added if it is missing.
   *
   * @param value as TOML, on one line
   */
  public void set(String id, String key, String value) {
    int header = header(id);
    if (header < 0) {
      if (!lines.isEmpty() && !lines.getLast().isBlank()) {
        lines.add("");
      }
      lines.add("[plugins." + id + "]");
      header = lines.size() - 1;
    }
    String line = key + " = " + value;
    int end = header + 1;
    while (end < lines.size() && !lines.get(end).stripLeading().startsWith("[")) {
      if (Pattern.matches("\\s*" + Pattern.quote(key) + "\\s*=.*", lines.get(end))) {
        lines.set(end, line);
        return;
      }
      end++;
    }
    while (end > header + 1 && lines.get(end - 1).isBlank()) {
      end--; // before the blank lines that set the next table apart
    }
    lines.add(end, line);
  }

  private int header(String id) {
    Pattern header =
        Pattern.compile(
            "\\s*\\[\\s*plugins\\s*\\.\\s*\"?" + Pattern.quote(id) + "\"?\\s*]\\s*(#.*)?");
    for (int i = 0; i < lines.size(); i++) {
      if (header.matcher(lines.get(i)).matches()) {
        return i;
      }
    }
    return -1;
  }

  /** The text. */
  public String text() {
    return String.join("\n", lines) + "\n";
  }
}
