package dev.clawdefender.app.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What the sensor costs while a server builds something real, and how much of what it sees is of no
 * interest. Builds with the sensor and without take turns, the first of each is not counted.
 *
 * <p>Arguments: the distribution's folder, a shell command that removes what was built, which is no
 * part of the build, one that builds, rounds (default 5). As root, for eBPF.
 */
public final class SensorBuild {
  /** Has the kernel count what programs of ours in it take, which takes time itself. */
  private static final Path KERNEL_COUNTS = Path.of("/proc/sys/kernel/bpf_stats_enabled");

  private record Build(double wall, double cpu) {}

  private final Path distribution;
  private final String clean;
  private final String command;
  private final List<Build> with = new ArrayList<>();
  private final List<Build> without = new ArrayList<>();

  private SensorBuild(Path distribution, String clean, String command) {
    this.distribution = distribution;
    this.clean = clean;
    this.command = command;
  }

  public static void main(String[] args) throws Exception {
    new SensorBuild(Path.of(args[0]), args[1], args[2])
        .run(args.length > 3 ? Integer.parseInt(args[3]) : 5);
  }

  private void run(int rounds) throws IOException, InterruptedException {
    String before = Files.readString(KERNEL_COUNTS);
    try {
      Build unused = build(false); // so that the files are in memory
      for (int round = 1; round <= rounds; round++) {
        System.out.printf("round %d%n", round);
        boolean first = round % 2 == 0; // whichever comes first, the other comes after it next time
        (first ? with : without).add(build(first));
        (first ? without : with).add(build(!first));
      }
    } finally {
      Files.writeString(KERNEL_COUNTS, before);
    }
    System.out.printf(
        Locale.ROOT,
        "with the sensor a build takes %.3f of the time, %.3f of the processor time (medians of"
            + " %d; of each round %s)%n",
        ratio(Build::wall),
        ratio(Build::cpu),
        rounds,
        ratios());
  }

  private String ratios() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      all.add(
          "%.3f/%.3f"
              .formatted(
                  with.get(i).wall / without.get(i).wall, with.get(i).cpu / without.get(i).cpu));
    }
    return String.join(" ", all);
  }

  private double ratio(ToDoubleFunction<Build> what) {
    return median(with, what) / median(without, what);
  }

  private static double median(List<Build> builds, ToDoubleFunction<Build> what) {
    List<Double> all = new ArrayList<>(builds.stream().mapToDouble(what).boxed().toList());
    Collections.sort(all);
    return all.get(all.size() / 2);
  }

  /**
   * Builds three times in one session. The last counts: in those before, our own program is
   * compiled, and in the first the kernel counts.
   */
  private Build build(boolean sensor) throws IOException, InterruptedException {
    int port = freePort();
    try (SupervisorProcess supervisor =
            new SupervisorProcess(
                distribution,
                "default = \"log\"\n",
                "metrics.port = %d\nsensor.enabled = %s\n[servers.build]\ncommand = %s\n"
                    .formatted(port, sensor, CommandServer.words(CommandServer.class, command)));
        Conversation conversation = new Conversation(distribution, supervisor, "build")) {
      conversation.ask("ping", "");
      Files.writeString(KERNEL_COUNTS, "1");
      Build first = build(sensor ? "first " : "", conversation, port, supervisor);
      Files.writeString(KERNEL_COUNTS, "0");
      Build second = build("", conversation, port, supervisor);
      Build last = build(sensor ? "last " : "", conversation, port, supervisor);
      System.out.printf(
          Locale.ROOT,
          "sensor %s: %.1f s, %.1f s, %.1f s%n",
          sensor,
          first.wall,
          second.wall,
          last.wall);
      return last;
    }
  }

  /**
   * @param report what a line about it begins with; none if it is empty
   */
  private Build build(
      String report, Conversation conversation, int port, SupervisorProcess supervisor)
      throws IOException, InterruptedException {
    if (new ProcessBuilder("sh", "-c", clean).inheritIO().start().waitFor() != 0) {
      throw new IOException("cannot remove what was built: " + clean);
    }
    SensorCounters before = SensorCounters.of(port, supervisor.pid());
    String answer = conversation.ask("ping", "go");
    if (!answer.contains("\"status\":0")) {
      throw new IOException("the build failed: " + answer);
    }
    double wall = number(answer, "wall") / 1_000;
    TimeUnit.MILLISECONDS.sleep(500); // so that the last events are looked at
    if (!report.isEmpty()) {
      System.out.print(report);
      report(before, SensorCounters.of(port, supervisor.pid()), wall, supervisor);
    }
    return new Build(wall, number(answer, "cpu") / 1_000);
  }

  private static void report(
      SensorCounters before, SensorCounters after, double wall, SupervisorProcess supervisor)
      throws IOException {
    double seen = after.since(before, "seen_total");
    System.out.printf(
        Locale.ROOT,
        "%s, %.1f s, %.0f events, lost %.0f, filtered %.2f %% (%s), sensor %.3f %% of a core,"
            + " kernel %s, %d MiB%n",
        after.source(),
        wall,
        seen,
        after.since(before, "lost_total"),
        100
            * (after.since(before, "dropped_total") + after.since(before, "elsewhere_total"))
            / seen,
        stages(before, after),
        100 * after.since(before, "cpu_seconds_total") / wall,
        kernel(before, after, wall),
        supervisor.residentMegabytes());
  }

  private static String kernel(SensorCounters before, SensorCounters after, double wall)
      throws IOException {
    return Files.readString(KERNEL_COUNTS).strip().equals("0")
        ? "not counted"
        : String.format(
            Locale.ROOT,
            "%.3f %%",
            100 * (after.kernelNanos() - before.kernelNanos()) / 1e9 / wall);
  }

  private static String stages(SensorCounters before, SensorCounters after) {
    List<String> all = new ArrayList<>();
    for (String stage : List.of("pid", "name", "owner", "folder", "reading", "repeated")) {
      String name = "dropped_total{stage=\"" + stage + "\"}";
      all.add("%s %.0f".formatted(stage, after.since(before, name)));
    }
    all.add("elsewhere %.0f".formatted(after.since(before, "elsewhere_total")));
    all.add("kept %.0f".formatted(after.since(before, "kept_total")));
    return String.join(", ", all);
  }

  static double number(String answer, String name) {
    return Double.parseDouble(answer.replaceAll(".*\"" + name + "\":([0-9]+).*", "$1"));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
