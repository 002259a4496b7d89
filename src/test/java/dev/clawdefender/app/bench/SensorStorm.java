package dev.clawdefender.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A server that opens files as fast as it can, and another whose messages are timed meanwhile: with
 * the sensor and without. Every open has to be seen, or counted as lost.
 *
 * <p>Arguments: the distribution's folder, opens in a storm (default 1,000,000), rounds (default
 * 5), the file (default {@code /etc/hostname}; one of credentials is told of each time, and not
 * only counted by the kernel). As root, for eBPF; needs perl.
 */
public final class SensorStorm {
  private static final String OPENS =
      "exec perl -e '$n = $ARGV[0]; for ($i = 0; $i < $n; $i++) { sysopen(F, \"%s\", 0);"
          + " close F }' \"$ARGUMENT\"";

  /** Opens to read are dropped by this stage, unless the file matters: then they are kept. */
  private static final String READ = "dropped_total{stage=\"reading\"}";

  private static final String KEPT = "kept_total";

  private final Path distribution;
  private final int opens;
  private final String file;

  private SensorStorm(Path distribution, int opens, String file) {
    this.distribution = distribution;
    this.opens = opens;
    this.file = file;
  }

  public static void main(String[] args) throws Exception {
    SensorStorm storm =
        new SensorStorm(
            Path.of(args[0]),
            args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000,
            args.length > 3 ? args[3] : "/etc/hostname");
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double without = storm.run(false);
      double with = storm.run(true);
      ratios[round] = with / without;
      System.out.printf(Locale.ROOT, "p95 with the sensor / without: %.3f%n", ratios[round]);
    }
    Arrays.sort(ratios);
    System.out.printf(Locale.ROOT, "median of the ratios: %.3f%n", ratios[rounds / 2]);
  }

  /** Returns the 95th percentile of the other server's round trips, in microseconds. */
  private double run(boolean sensor) throws IOException, InterruptedException {
    int port = SensorBuild.freePort();
    try (SupervisorProcess supervisor =
            new SupervisorProcess(
                distribution,
                "default = \"log\"\n",
                "metrics.port = %d\nsensor.enabled = %s\n[servers.storm]\ncommand = %s\n"
                        .formatted(
                            port,
                            sensor,
                            CommandServer.words(CommandServer.class, OPENS.formatted(file)))
                    + "[servers.other]\ncommand = %s\n"
                        .formatted(CommandServer.words(EchoServer.class, "")));
        Conversation storm = new Conversation(distribution, supervisor, "storm");
        Conversation other = new Conversation(distribution, supervisor, "other")) {
      ask(other, 2_000, new AtomicBoolean()); // until it is compiled
      storm.ask("ping", "1");
      long rest = rest(storm, supervisor, port);
      SensorCounters before = SensorCounters.of(port, supervisor.pid());
      long memory = supervisor.residentMegabytes();
      AtomicBoolean over = new AtomicBoolean();
      AtomicReference<@Nullable String> answer = new AtomicReference<>();
      Thread storming =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      answer.set(storm.ask("ping", Integer.toString(opens)));
                    } catch (IOException e) {
                      answer.set(e.toString());
                    } finally {
                      over.set(true);
                    }
                  });
      double p95 = ask(other, Integer.MAX_VALUE, over);
      storming.join();
      double seconds = SensorBuild.number(String.valueOf(answer.get()), "wall") / 1_000;
      System.out.printf(
          Locale.ROOT,
          "sensor %s: %.0f opens/s, p95 of the other server %.0f us",
          sensor ? "on" : "off",
          opens / seconds,
          p95);
      if (sensor) {
        report(before, settled(supervisor, port), rest, memory, seconds, supervisor);
      }
      System.out.println();
      return p95;
    }
  }

  /** How many opens there are beside the storm's own. */
  private static long rest(Conversation storm, SupervisorProcess supervisor, int port)
      throws IOException, InterruptedException {
    SensorCounters before = settled(supervisor, port);
    storm.ask("ping", "0");
    return looked(before, settled(supervisor, port));
  }

  private static long looked(SensorCounters before, SensorCounters after) {
    return (long) (after.since(before, READ) + after.since(before, KEPT));
  }

  /** When nothing more comes. */
  private static SensorCounters settled(SupervisorProcess supervisor, int port)
      throws IOException, InterruptedException {
    SensorCounters before = SensorCounters.of(port, supervisor.pid());
    while (true) {
      TimeUnit.MILLISECONDS.sleep(300);
      SensorCounters now = SensorCounters.of(port, supervisor.pid());
      if (looked(before, now) == 0 && now.sum("queue") == 0) {
        return now;
      }
      before = now;
    }
  }

  private void report(
      SensorCounters before,
      SensorCounters after,
      long rest,
      long memory,
      double seconds,
      SupervisorProcess supervisor)
      throws IOException {
    long made = opens + rest;
    long read = looked(before, after);
    long full = (long) after.since(before, "lost_total{where=\"queue\"}");
    long lost = (long) after.since(before, "lost_total{where=\"source\"}");
    long others = (long) (after.since(before, "seen_total") - read - full);
    System.out.printf(
        Locale.ROOT,
        ", %s: %d opens made; %d looked at + %d dropped at the queue + %d lost in the source = %d;"
            + " %d events of others; sensor %.1f %% of a core; %d -> %d MiB",
        after.source(),
        made,
        read,
        full,
        lost,
        read + full + lost,
        others,
        100 * after.since(before, "cpu_seconds_total") / seconds,
        memory,
        supervisor.residentMegabytes());
    // Of what was lost nobody knows what it was: it may be of others.
    long more = read + full + lost - made;
    if (more < 0 || more > (full + lost == 0 ? 0 : others)) {
      System.out.print(" DOES NOT ADD UP");
    }
  }

  private static double ask(Conversation conversation, int most, AtomicBoolean over)
      throws IOException {
    long[] times = new long[200_000];
    int count = 0;
    while (count < Math.min(most, times.length) && !over.get()) {
      long start = System.nanoTime();
      String unused = conversation.ask("ping", "");
      times[count++] = System.nanoTime() - start;
    }
    Arrays.sort(times, 0, count);
    return times[count * 95 / 100] / 1e3;
  }
}
