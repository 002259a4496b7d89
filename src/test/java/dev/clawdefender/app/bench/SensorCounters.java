package dev.clawdefender.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the sensor of a supervisor counted so far.
 *
 * @param values its metrics, by name and labels
 * @param kernelNanos what its programs took in the kernel, where {@code kernel.bpf_stats_enabled}
 *     is 1
 */
record SensorCounters(Map<String, Double> values, long kernelNanos) {
  private static final String PREFIX = "clawdefender_sensor_";

  static SensorCounters of(int metricsPort, long supervisor) throws IOException {
    return new SensorCounters(metrics(metricsPort), kernelNanos(supervisor));
  }

  private static Map<String, Double> metrics(int port) throws IOException {
    try (InputStream in =
        URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(PREFIX))
          .map(line -> line.substring(PREFIX.length()))
          .collect(
              Collectors.toMap(
                  line -> line.substring(0, line.lastIndexOf(' ')),
                  line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    }
  }

  /** See the eBPF program's file descriptors in proc_pid_fdinfo(5). */
  private static long kernelNanos(long pid) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fdinfo"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        for (String line : lines(file)) {
          if (line.startsWith("run_time_ns:")) {
            sum += Long.parseLong(line.replaceAll("\\D", ""));
          }
        }
      }
    }
    return sum;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // it was closed meanwhile, maybe while it was read
    }
  }

  /** How much a metric has grown since then, all its labels together. */
  double since(SensorCounters before, String name) {
    return sum(name) - before.sum(name);
  }

  /** All that begin so, together. */
  double sum(String name) {
    return values.entrySet().stream()
        .filter(each -> each.getKey().equals(name) || each.getKey().startsWith(name + "{"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** The source in use. */
  String source() {
    return values.entrySet().stream()
        .filter(each -> each.getKey().startsWith("source{") && each.getValue() == 1)
        .map(each -> each.getKey().replaceAll(".*\"(.*)\".*", "$1"))
        .findFirst()
        .orElse("none");
  }
}
