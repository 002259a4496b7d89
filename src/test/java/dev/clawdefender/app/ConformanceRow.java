package dev.clawdefender.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the conformance suite found, from its result files. Two rows are equal when every check came
 * out the same, those included that only recommend something.
 *
 * @param checks by scenario, each with its status before its name; what only informs is left out
 */
record ConformanceRow(SortedMap<String, SortedSet<String>> checks) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern FOLDER =
      Pattern.compile("(.+)-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d-\\d+Z");

  /**
   * Reads a folder of results.
   *
   * @param prefix what the suite puts before each scenario's name
   */
  static ConformanceRow read(Path results, String prefix) throws IOException {
    SortedMap<String, SortedSet<String>> checks = new TreeMap<>();
    try (Stream<Path> files = Files.walk(results)) {
      for (Path file : files.filter(each -> each.endsWith("checks.json")).toList()) {
        Matcher name = FOLDER.matcher(results.relativize(file.getParent()).toString());
        if (name.matches()) {
          checks.put(name.group(1).substring(prefix.length()), statuses(file));
        }
      }
    }
    return new ConformanceRow(checks);
  }

  private static SortedSet<String> statuses(Path file) throws IOException {
    SortedSet<String> statuses = new TreeSet<>();
    for (JsonNode check : JSON.readTree(file.toFile())) {
      String status = check.path("status").asText();
      if (!status.equals("INFO")) {
        statuses.add(status + " " + check.path("id").asText());
      }
    }
    return statuses;
  }

  /** What it found in these scenarios. */
  ConformanceRow of(List<String> scenarios) {
    SortedMap<String, SortedSet<String>> some = new TreeMap<>(checks);
    some.keySet().retainAll(scenarios);
    return new ConformanceRow(some);
  }

  /** The scenarios in which something failed that is required. */
  SortedSet<String> failed() {
    return checks.entrySet().stream()
        .filter(each -> each.getValue().stream().anyMatch(check -> check.startsWith("FAILURE")))
        .map(each -> each.getKey())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
