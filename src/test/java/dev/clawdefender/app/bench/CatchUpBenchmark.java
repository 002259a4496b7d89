package dev.clawdefender.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What it costs a call that it waits until what its server did before is judged: a server that does
 * nothing, and one that changes a file in each call; calls one right after the other, and with a
 * pause; with correlation and without. Needs what the sensor needs.
 *
 * <p>Arguments: rounds (default 9), the distribution's folder (default {@code
 * target/clawdefender}).
 */
public final class CatchUpBenchmark {
  private static final int CALLS = 1_000;
  private static final int PAUSED_CALLS = 60;
  private static final long PAUSE_MILLIS = 30;

  private static final String PERL =
      "use Fcntl; $| = 1; while (<STDIN>) { /\"id\":(\\d+)/ or next; my $id = $1;"
          + " DEED print \"{\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":$id,\\\"result\\\":{"
          + "\\\"protocolVersion\\\":\\\"2025-06-18\\\",\\\"capabilities\\\":{},"
          + "\\\"serverInfo\\\":{\\\"name\\\":\\\"it\\\",\\\"version\\\":\\\"1\\\"}}}\\n\"; }";

  private record Chain(boolean joined, boolean works, boolean paused) {
    @Override
    public String toString() {
      return (works ? "a file in each call" : "no effects")
          + (paused ? ", a pause between" : ", at once")
          + (joined ? ", correlation on" : ", correlation off");
    }
  }

  private record Round(double p50, double p95) {}

  private record Peer(Process process, OutputStream out, BufferedReader in) {
    void call(String line) throws IOException {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.flush();
      String answer = in.readLine();
      if (answer == null || !answer.contains("\"result\"") || answer.contains("isError")) {
        throw new IOException("no answer: " + answer);
      }
    }
  }

  private int nextId = 1;

  private CatchUpBenchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    Path distribution = Path.of(args.length > 1 ? args[1] : "target/clawdefender");
    new CatchUpBenchmark().run(rounds, distribution);
  }

  private void run(int rounds, Path distribution) throws Exception {
    String policy = Files.readString(distribution.resolve("policies/default.toml"));
    Path changed = Files.createTempFile("changed", ".txt");
    try (SupervisorProcess on = supervisor(distribution, policy, changed, true);
        SupervisorProcess off = supervisor(distribution, policy, changed, false)) {
      Map<Chain, List<Round>> measured = new HashMap<>();
      Map<Chain, Peer> peers = new HashMap<>();
      List<Chain> order = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Chain chain = new Chain((i & 1) > 0, (i & 2) > 0, (i & 4) > 0);
        order.add(chain);
        peers.put(chain, peer(distribution, chain, chain.joined ? on : off));
      }
      TimeUnit.SECONDS.sleep(2); // the sensors have opened
      for (int i = -2; i < rounds; i++) {
        Collections.shuffle(order, new Random(i));
        for (Chain chain : order) {
          Round round = round(peers.get(chain), chain);
          if (i >= 0) {
            measured.computeIfAbsent(chain, unused -> new ArrayList<>()).add(round);
          }
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%d rounds, load average %.2f%n%-58s %8s %8s%n",
          rounds,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
          "",
          "p50 us",
          "p95 us");
      order.sort((a, b) -> a.toString().compareTo(b.toString()));
      for (Chain chain : order) {
        List<Round> all = measured.get(chain);
        System.out.printf(
            Locale.ROOT,
            "%-58s %8.0f %8.0f%n",
            chain,
            median(all.stream().map(Round::p50).toList()),
            median(all.stream().map(Round::p95).toList()));
      }
      for (Peer peer : peers.values()) {
        peer.process.destroy();
      }
    }
  }

  private static SupervisorProcess supervisor(
      Path distribution, String policy, Path changed, boolean joined)
      throws IOException, InterruptedException {
    String works = PERL.replace("DEED", "sysopen(my $f, \"" + changed + "\", O_WRONLY);");
    return new SupervisorProcess(
        distribution,
        policy,
        "[correlation]\nenabled = "
            + joined
            + "\n[servers.idle]\ncommand = [\"perl\", \"-e\", '''"
            + PERL.replace("DEED", "")
            + "''']\n[servers.works]\ncommand = [\"perl\", \"-e\", '''"
            + works
            + "''']\n");
  }

  private Peer peer(Path distribution, Chain chain, SupervisorProcess supervisor)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                distribution.resolve("bin/clawdefender").toString(),
                "run",
                "--server",
                chain.works ? "works" : "idle")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    supervisor.join(builder);
    Process process = builder.start();
    Peer peer = new Peer(process, process.getOutputStream(), process.inputReader());
    peer.call(
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
            + "\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\",\"version\":"
            + "\"1\"}}}\n");
    return peer;
  }

  private Round round(Peer peer, Chain chain) throws IOException, InterruptedException {
    long[] nanos = new long[chain.paused ? PAUSED_CALLS : CALLS];
    for (int i = 0; i < nanos.length; i++) {
      String line =
          "{\"jsonrpc\":\"2.0\",\"id\":"
              + nextId++
              + ",\"method\":\"tools/call\",\"params\":{\"name\":\"read_text\",\"arguments\":{"
              + "\"message\":\"some words\"}}}\n";
      if (chain.paused) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      long begun = System.nanoTime();
      peer.call(line);
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return new Round(nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 95 / 100] / 1e3);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
