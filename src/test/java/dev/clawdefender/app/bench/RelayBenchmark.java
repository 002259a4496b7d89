package dev.clawdefender.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.ToDoubleFunction;

/**
 * What a hop through the firewall adds to a call, beside what two {@code cat}s add that only copy
 * bytes. All chains run at once; each round measures them in random order, first call by call and
 * then in a flood, and only ratios within a round are compared.
 *
 * <p>Arguments: rounds (default 9), the distribution's folder (default {@code
 * target/clawdefender}), and which chains to measure (default all): {@code unrated saturated}.
 */
public final class RelayBenchmark {
  private static final int IN_FLIGHT = 64;
  private static final Duration REST = Duration.ofSeconds(2);

  private enum Chain {
    DIRECT,
    CATS,
    /** Ours as it comes, but without the sensor: one sees what all chains do to the kernel. */
    OURS,
    /** The same with the sensor, and so with correlation. */
    SENSED,
    /** Ours without the audit log. */
    UNAUDITED,
    /** Ours without the risk model. */
    UNRATED,
    /** Ours with a risk model that is busy with the first call for ever, and has ten waiting. */
    SATURATED,
    /** Ours in a supervisor, with a thin client at our end. */
    SUPERVISED
  }

  private static final String NO_SENSOR = "[sensor]\nenabled = false\n";

  /**
   * A message of about {@code bytes} bytes; how many calls a round makes one by one and in flight.
   */
  private record Load(String name, int bytes, int calls, int flood) {}

  private record Latency(double p50, double p95) {}

  private record Round(double p50, double p95, double perSecond) {}

  private final Map<Chain, Peer> peers = new EnumMap<>(Chain.class);
  private long nextId = 1;

  private final List<Chain> chains;

  private RelayBenchmark(List<Chain> chains) {
    this.chains = chains;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
    Path distribution = Path.of(args.length > 1 ? args[1] : "target/clawdefender");
    List<Chain> chains =
        Arrays.stream(args)
            .skip(2)
            .map(name -> Chain.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList();
    new RelayBenchmark(chains.isEmpty() ? List.of(Chain.values()) : chains)
        .run(rounds, distribution);
  }

  private void run(int rounds, Path distribution) throws IOException, InterruptedException {
    Path policy = Files.createTempFile("fifty-rules", ".toml");
    Files.writeString(policy, fiftyRules());
    SupervisorProcess supervisor = new SupervisorProcess(distribution, fiftyRules(), NO_SENSOR);
    List<String> server =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            EchoServer.class.getName());
    Path audit = Files.createTempDirectory("audit");
    // Whoever asks here is never answered.
    ServerSocket silence = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    String busy =
        "[slm]\nurl = \"http://127.0.0.1:" + silence.getLocalPort() + "\"\ntimeout_ms = 600000\n";
    List<String> recorded = List.of("--policy", policy.toString(), "--audit-dir", audit.toString());
    List<String> unrecorded = List.of("--policy", policy.toString());
    String quoted = "'" + String.join("' '", server) + "'";
    try (Peer direct = new Peer(server);
        Peer cats = new Peer(List.of("sh", "-c", "cat | " + quoted + " | cat"));
        Peer ours = peer(distribution, recorded, server, NO_SENSOR);
        Peer sensed = peer(distribution, recorded, server, "");
        Peer unaudited =
            peer(distribution, unrecorded, server, NO_SENSOR + "[audit]\nenabled = false\n");
        Peer unrated =
            peer(distribution, recorded, server, NO_SENSOR + "[slm]\nenabled = false\n");
        Peer saturated = peer(distribution, recorded, server, NO_SENSOR + busy);
        Peer supervised = new Peer(ours(distribution, List.of(), server), supervisor)) {
      peers.put(Chain.DIRECT, direct);
      peers.put(Chain.CATS, cats);
      peers.put(Chain.OURS, ours);
      peers.put(Chain.SENSED, sensed);
      peers.put(Chain.UNAUDITED, unaudited);
      peers.put(Chain.UNRATED, unrated);
      peers.put(Chain.SATURATED, saturated);
      peers.put(Chain.SUPERVISED, supervised);
      for (Load load :
          List.of(new Load("300 B", 300, 3_000, 60_000), new Load("10 KB", 10_240, 1_500, 8_000))) {
        measure(load, rounds);
      }
    } finally {
      supervisor.close();
      silence.close();
      Files.delete(policy);
      System.out.println("the audit log is in " + audit);
    }
  }

  /** Ours with this configuration. */
  private static Peer peer(
      Path distribution, List<String> options, List<String> server, String configuration)
      throws IOException {
    Path config = Files.createTempFile("relay", ".toml");
    config.toFile().deleteOnExit();
    Files.writeString(config, configuration);
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--config", config.toString()));
    return new Peer(ours(distribution, all, server));
  }

  private static List<String> ours(Path distribution, List<String> options, List<String> server) {
    List<String> command = new ArrayList<>();
    command.add(distribution.resolve("bin/clawdefender").toString());
    command.add("run");
    command.addAll(options);
    command.add("--");
    command.addAll(server);
    return command;
  }

  private void measure(Load load, int rounds) throws IOException, InterruptedException {
    List<Chain> order = new ArrayList<>(chains);
    for (int warmUp = 0; warmUp < 3; warmUp++) {
      round(order, load);
    }
    List<Map<Chain, Round>> measured = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      measured.add(round(order, load));
    }
    print(load, measured);
  }

  private Map<Chain, Round> round(List<Chain> order, Load load)
      throws IOException, InterruptedException {
    Map<Chain, Latency> latencies = new EnumMap<>(Chain.class);
    Collections.shuffle(order);
    for (Chain chain : order) {
      latencies.put(chain, latency(peers.get(chain), load));
    }
    Map<Chain, Round> round = new EnumMap<>(Chain.class);
    for (Chain chain : order) {
      Latency latency = latencies.get(chain);
      double perSecond = flood(peers.get(chain), load);
      round.put(chain, new Round(latency.p50, latency.p95, perSecond));
      // What a flood leaves to be recorded would be felt by whoever is measured next.
      Thread.sleep(REST);
    }
    return round;
  }

  private Latency latency(Peer peer, Load load) throws IOException {
    long[] nanos = new long[load.calls];
    for (int i = 0; i < load.calls; i++) {
      byte[] call = call(nextId++, load.bytes);
      long start = System.nanoTime();
      peer.send(call);
      peer.awaitLine();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return new Latency(nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 95 / 100] / 1e3);
  }

  /** Calls a second with {@value #IN_FLIGHT} calls under way. */
  private double flood(Peer peer, Load load) throws IOException, InterruptedException {
    Semaphore free = new Semaphore(IN_FLIGHT);
    long firstId = nextId;
    nextId += load.flood;
    long start = System.nanoTime();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < load.flood; i++) {
                    free.acquireUninterruptibly();
                    peer.send(call(firstId + i, load.bytes));
                  }
                });
    for (int i = 0; i < load.flood; i++) {
      peer.awaitLine();
      free.release();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    sender.join();
    return load.flood / seconds;
  }

  private static byte[] call(long id, int bytes) {
    String head =
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"";
    String tail = "\"}}}\n";
    return (head + "m".repeat(Math.max(0, bytes - head.length() - tail.length())) + tail)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void print(Load load, List<Map<Chain, Round>> rounds) {
    System.out.printf(
        Locale.ROOT,
        "%n%s, %d rounds, load average %.2f%n%-9s %10s %10s %12s%n",
        load.name,
        rounds.size(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        "chain",
        "p50 us",
        "p95 us",
        "64 in flight/s");
    for (Chain chain : chains) {
      System.out.printf(
          Locale.ROOT,
          "%-9s %10.1f %10.1f %12.0f%n",
          chain.name().toLowerCase(Locale.ROOT),
          median(rounds.stream().map(r -> r.get(chain).p50).toList()),
          median(rounds.stream().map(r -> r.get(chain).p95).toList()),
          median(rounds.stream().map(r -> r.get(chain).perSecond).toList()));
    }
    if (chains.containsAll(List.of(Chain.DIRECT, Chain.CATS, Chain.OURS, Chain.SUPERVISED))) {
      printAdded(rounds);
    }
    print(rounds, Chain.OURS, Chain.UNAUDITED);
    print(rounds, Chain.OURS, Chain.UNRATED);
    print(rounds, Chain.SATURATED, Chain.UNRATED);
    print(rounds, Chain.SENSED, Chain.OURS);
  }

  private static void printAdded(List<Map<Chain, Round>> rounds) {
    System.out.printf(
        Locale.ROOT,
        "added p50: ours / cats       median %.2f%n"
            + "throughput: ours / cats      median %.2f%n"
            + "added p95 of ours over direct median %.1f us%n"
            + "added p50, p95, throughput: supervised / ours median %.2f %.2f %.2f%n",
        median(rounds.stream().map(r -> added(r, Chain.OURS) / added(r, Chain.CATS)).toList()),
        median(
            rounds.stream()
                .map(r -> r.get(Chain.OURS).perSecond / r.get(Chain.CATS).perSecond)
                .toList()),
        median(rounds.stream().map(r -> r.get(Chain.OURS).p95 - r.get(Chain.DIRECT).p95).toList()),
        supervised(rounds, Round::p50),
        supervised(rounds, Round::p95),
        median(
            rounds.stream()
                .map(r -> r.get(Chain.SUPERVISED).perSecond / r.get(Chain.OURS).perSecond)
                .toList()));
  }

  private void print(List<Map<Chain, Round>> rounds, Chain chain, Chain other) {
    if (!chains.containsAll(List.of(chain, other))) {
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "p50, p95, throughput: %s / %s median %.3f %.3f %.3f%n",
        chain.name().toLowerCase(Locale.ROOT),
        other.name().toLowerCase(Locale.ROOT),
        ratio(rounds, chain, other, Round::p50),
        ratio(rounds, chain, other, Round::p95),
        ratio(rounds, chain, other, Round::perSecond));
  }

  private static double ratio(
      List<Map<Chain, Round>> rounds, Chain chain, Chain other, ToDoubleFunction<Round> figure) {
    return median(
        rounds.stream()
            .map(r -> figure.applyAsDouble(r.get(chain)) / figure.applyAsDouble(r.get(other)))
            .toList());
  }

  /** What the supervisor's way adds to no relay at all, beside what ours adds. */
  private static double supervised(List<Map<Chain, Round>> rounds, ToDoubleFunction<Round> figure) {
    return median(
        rounds.stream()
            .map(
                r -> {
                  double direct = figure.applyAsDouble(r.get(Chain.DIRECT));
                  return (figure.applyAsDouble(r.get(Chain.SUPERVISED)) - direct)
                      / (figure.applyAsDouble(r.get(Chain.OURS)) - direct);
                })
            .toList());
  }

  private static double added(Map<Chain, Round> round, Chain chain) {
    return round.get(chain).p50 - round.get(Chain.DIRECT).p50;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /**
   * 50 rules of the kinds that people write, none of which matches, and a default that forwards.
   */
  private static String fiftyRules() {
    StringBuilder rules = new StringBuilder("default = \"log\"\n");
    for (int i = 0; i < 50; i++) {
      rules.append("[rules.rule_").append(i).append("]\naction = \"block\"\n");
      rules.append("[rules.rule_").append(i).append(".match]\n");
      rules.append(
          switch (i % 10) {
            case 8 -> "resource_path = [\"~/secret" + i + "/**\"]\n";
            case 9 -> "args = { \"/mode\" = \"danger" + i + "*\" }\n";
            default -> "tool_name = [\"tool_" + i + "*\"]\n";
          });
    }
    return rules.toString();
  }

  /** One end of a chain. */
  private static final class Peer implements AutoCloseable {
    private final Process process;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int limit;

    Peer(List<String> command) throws IOException {
      this(new ProcessBuilder(command));
    }

    Peer(List<String> command, SupervisorProcess supervisor) throws IOException {
      this(in(supervisor, new ProcessBuilder(command)));
    }

    private static ProcessBuilder in(SupervisorProcess supervisor, ProcessBuilder builder) {
      supervisor.join(builder);
      return builder;
    }

    private Peer(ProcessBuilder builder) throws IOException {
      process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out = process.getOutputStream();
      in = process.getInputStream();
    }

    void send(byte[] line) {
      try {
        out.write(line);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void awaitLine() throws IOException {
      while (true) {
        while (at < limit) {
          if (buffer[at++] == '\n') {
            return;
          }
        }
        at = 0;
        limit = in.read(buffer);
        if (limit < 0) {
          throw new IOException("the chain has ended");
        }
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
      process.destroy();
    }
  }
}
