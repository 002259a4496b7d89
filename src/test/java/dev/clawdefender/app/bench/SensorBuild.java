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
 * interest. One session builds again and again, while the sensor is switched on and off by the
 * configuration: so what is compared lies a moment apart, since machines are not the same for long.
 * The first two builds are with the sensor and are not compared: in them our own program is
 * compiled, and the kernel counts what its programs take, which takes time itself.
 *
 * <p>Arguments: the distribution's folder, a shell command that removes what was built, which is no
 * part of the build, one that builds, rounds (default 5). As root, for eBPF.
 */
public final class SensorBuild {
  /** Has the kernel count what programs of ours in it take. */
  private static final Path KERNEL_COUNTS = Path.of("/proc/sys/kernel/bpf_stats_enabled");

  private static final int WARM_UPS = 2;

  private record Build(double wall, double cpu) {}

  private final Path distribution;
  private final String clean;
  private final String command;
  private final int port;

  private SensorBuild(Path distribution, String clean, String command) throws IOException {
    this.distribution = distribution;
    this.clean = clean;
    this.command = command;
    this.port = freePort();
  }

  public static void main(String[] args) throws Exception {
    new SensorBuild(Path.of(args[0]), args[1], args[2])
        .run(args.length > 3 ? Integer.parseInt(args[3]) : 5);
  }

  private void run(int rounds) throws IOException, InterruptedException {
    String before = Files.readString(KERNEL_COUNTS);
    List<Build> with = new ArrayList<>();
    List<Build> without = new ArrayList<>();
    try (SupervisorProcess supervisor =
            new SupervisorProcess(distribution, "default = \"log\"\n", configuration(true));
        Conversation conversation = new Conversation(distribution, supervisor, "build")) {
      conversation.ask("ping", "");
      for (int i = 0; i < WARM_UPS; i++) {
        Files.writeString(KERNEL_COUNTS, i == 0 ? "1" : "0");
        Build unused = build(supervisor, conversation, true);
      }
      for (int round = 1; round <= rounds; round++) {
        boolean first = round % 2 == 0; // whichever comes first, the other comes after it next time
        for (boolean sensor : new boolean[] {first, !first}) {
          (sensor ? with : without).add(build(supervisor, conversation, sensor));
        }
        System.out.printf(
            Locale.ROOT,
            "round %d: %.2f s with the sensor, %.2f s without%n",
            round,
            with.getLast().wall,
            without.getLast().wall);
      }
    } finally {
      Files.writeString(KERNEL_COUNTS, before);
    }
    System.out.printf(
        Locale.ROOT,
        "with the sensor a build takes %.3f of the time, %.3f of the processor time (medians of the"
            + " ratios of %d rounds; quarters of them are below %.3f and above %.3f)%n",
        ratio(with, without, Build::wall, 0.5),
        ratio(with, without, Build::cpu, 0.5),
        rounds,
        ratio(with, without, Build::wall, 0.25),
        ratio(with, without, Build::wall, 0.75));
  }

  private String configuration(boolean sensor) {
    return "metrics.port = %d\nsensor.enabled = %s\n[servers.build]\ncommand = %s\n"
        .formatted(port, sensor, CommandServer.words(CommandServer.class, command));
  }

  private static double ratio(
      List<Build> with, List<Build> without, ToDoubleFunction<Build> what, double part) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < with.size(); i++) {
      all.add(what.applyAsDouble(with.get(i)) / what.applyAsDouble(without.get(i)));
    }
    Collections.sort(all);
    return all.get((int) (part * (all.size() - 1) + 0.5));
  }

  private Build build(SupervisorProcess supervisor, Conversation conversation, boolean sensor)
      throws IOException, InterruptedException {
    supervisor.configure(configuration(sensor));
    while (SensorCounters.of(port, supervisor.pid()).source().equals("ebpf") != sensor) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
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
    if (sensor) {
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
