package dev.clawdefender.sensor.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The processes of the machine at a moment, from {@code /proc}.
 *
 * @param rows by process id
 */
public record ProcessTable(Map<Integer, Row> rows) {
  private static final Path PROC = Path.of("/proc");
  private static final int STATE = 3;
  private static final int PARENT = 4;
  private static final int STARTED = 22;

  /**
   * A process.
   *
   * @param started when, in clock ticks since the machine was: two of the same id differ in it
   * @param ended whether it has ended and was not waited for
   */
  public record Row(int parent, long started, boolean ended) {}

  /** Reads it; whoever comes or goes meanwhile may be in it or not. */
  public static ProcessTable read() {
    Map<Integer, Row> rows = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        Row row = row(entry);
        if (row != null) {
          rows.put(Integer.parseInt(entry.getFileName().toString()), row);
        }
      }
    } catch (IOException e) {
      return new ProcessTable(Map.of());
    }
    return new ProcessTable(rows);
  }

  private static @Nullable Row row(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      // The second field is the name in parentheses, which may hold anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", STARTED);
      return new Row(
          Integer.parseInt(fields[PARENT - STATE]),
          Long.parseLong(fields[STARTED - STATE]),
          fields[0].equals("Z"));
    } catch (IOException | RuntimeException e) {
      return null; // it has gone
    }
  }

  /** All that descend from a process, parents before their children. */
  public Set<Integer> descendantsOf(int pid) {
    Map<Integer, List<Integer>> children = new HashMap<>();
    rows.forEach(
        (child, row) -> children.computeIfAbsent(row.parent(), _ -> new ArrayList<>()).add(child));
    Set<Integer> found = new LinkedHashSet<>();
    Deque<Integer> next = new ArrayDeque<>(List.of(pid));
    while (!next.isEmpty()) {
      for (int child : children.getOrDefault(next.remove(), List.of())) {
        if (found.add(child)) {
          next.add(child);
        }
      }
    }
    return found;
  }
}
