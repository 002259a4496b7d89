package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts records by what they say. */
final class LogStatistics {
  private static final int SHOWN = 10;
  private static final String[] BY = {"kind", "action", "server", "tool", "rule", "session"};

  private final Map<String, Map<String, Long>> counts = new LinkedHashMap<>();
  private long records;

  void add(JsonNode record) {
    records++;
    for (String member : BY) {
      String value = record.path(member).asText();
      if (!value.isEmpty()) {
        counts.computeIfAbsent(member, name -> new TreeMap<>()).merge(value, 1L, Long::sum);
      }
    }
  }

  void print(PrintWriter out, boolean json) {
    if (json) {
      ObjectNode answer = Json.object().put("records", records);
      counts.forEach(
          (member, values) -> {
            ObjectNode node = answer.putObject(member);
            values.forEach(node::put);
          });
      Json.print(out, answer);
      return;
    }
    out.println(records + " records");
    counts.forEach(
        (member, values) -> {
          out.println("by " + member + (values.size() > SHOWN ? " (the first " + SHOWN + ")" : ""));
          values.entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
              .limit(SHOWN)
              .forEach(each -> out.printf("  %8d %s%n", each.getValue(), each.getKey()));
        });
  }
}
