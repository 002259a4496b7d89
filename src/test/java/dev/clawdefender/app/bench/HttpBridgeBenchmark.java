package dev.clawdefender.app.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stdio server behind Streamable HTTP: how long a call takes, and how many there are in a second,
 * through us and through others. All bridges run at once, each with a server of its own; each round
 * measures them in random order, and only ratios within a round are compared.
 *
 * <p>Arguments: rounds, the distribution's folder, the server's command as one word list separated
 * by blanks, and for each other bridge {@code NAME=URL}: it must be running already, in front of
 * the same command.
 */
final class HttpBridgeBenchmark {
  private static final int CALLS = 1_000;
  private static final int FLOOD = 4_000;
  private static final int IN_FLIGHT = 64;
  private static final int WARM_UPS = 4;
  private static final String OURS = "clawdefender";
  private static final int PORT = 39_411;

  private record Round(double p50, double p95, double perSecond) {}

  private HttpBridgeBenchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    String server =
        "[http]\nport = "
            + PORT
            + "\ntoken = false\nrequests_per_minute = 10000000\n[servers.echo]\ncommand = [\""
            + String.join("\", \"", args[2].split(" ", -1))
            + "\"]\n";
    SupervisorProcess supervisor =
        new SupervisorProcess(Path.of(args[1]), "default = \"log\"\n", server);
    try {
      Map<String, Bridge> bridges = new LinkedHashMap<>();
      bridges.put(OURS, new Bridge("http://127.0.0.1:" + PORT + "/mcp/echo"));
      for (String other : List.of(args).subList(3, args.length)) {
        bridges.put(
            other.substring(0, other.indexOf('=')),
            new Bridge(other.substring(other.indexOf('=') + 1)));
      }
      measure(bridges, rounds);
    } finally {
      supervisor.close();
    }
  }

  private static void measure(Map<String, Bridge> bridges, int rounds) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      for (Bridge bridge : bridges.values()) {
        bridge.round();
      }
    }
    List<Map<String, Round>> measured = new ArrayList<>();
    List<String> order = new ArrayList<>(bridges.keySet());
    Random random = new Random();
    for (int i = 0; i < rounds; i++) {
      Collections.shuffle(order, random);
      Map<String, Round> round = new LinkedHashMap<>();
      for (String name : order) {
        round.put(name, bridges.get(name).round());
      }
      measured.add(round);
    }
    System.out.printf(
        Locale.ROOT,
        "%d rounds, load average %.2f%n%-14s %9s %9s %14s %16s %18s%n",
        rounds,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        "bridge",
        "p50 us",
        "p95 us",
        "64 in flight/s",
        "p50 over ours",
        "ours/s over its");
    for (String name : bridges.keySet()) {
      System.out.printf(
          Locale.ROOT,
          "%-14s %9.0f %9.0f %14.0f %16.2f %18.2f%n",
          name,
          median(measured.stream().map(round -> round.get(name).p50).toList()),
          median(measured.stream().map(round -> round.get(name).p95).toList()),
          median(measured.stream().map(round -> round.get(name).perSecond).toList()),
          median(
              measured.stream().map(round -> round.get(name).p50 / round.get(OURS).p50).toList()),
          median(
              measured.stream()
                  .map(round -> round.get(OURS).perSecond / round.get(name).perSecond)
                  .toList()));
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /**
   * A client of a bridge, in a legacy session, on connections that are kept for a round: some
   * bridges close those that rest.
   */
  private static final class Bridge {
    private final URI uri;
    private final String headers;
    private final AtomicInteger ids = new AtomicInteger();

    Bridge(String url) throws IOException {
      uri = URI.create(url);
      PlainHttp first = new PlainHttp(uri, "");
      String answer =
          first.post(
              "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                  + "\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                  + "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}");
      String session = PlainHttp.header(answer, "mcp-session-id");
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        throw new IOException(url + ": " + answer);
      }
      first.close();
      headers = "mcp-session-id: " + session + "\r\nmcp-protocol-version: 2025-06-18\r\n";
      try (PlainHttp second = new PlainHttp(uri, headers)) {
        String unused =
            second.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      }
    }

    private void call(PlainHttp connection) throws IOException {
      int id = ids.incrementAndGet();
      String answer =
          connection.post(
              "{\"jsonrpc\":\"2.0\",\"id\":"
                  + id
                  + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\","
                  + "\"arguments\":{\"message\":\"sixteen bytes ok\"}}}");
      if (!answer.startsWith("HTTP/1.1 200 ")
          || !answer.contains("\"id\":" + id)
          || !answer.contains("sixteen bytes ok")) {
        throw new IOException(uri + " to call " + id + ": " + answer);
      }
    }

    Round round() throws Exception {
      List<PlainHttp> connections = new ArrayList<>();
      try {
        for (int i = 0; i < IN_FLIGHT; i++) {
          connections.add(new PlainHttp(uri, headers));
        }
        return round(connections);
      } finally {
        for (PlainHttp connection : connections) {
          connection.close();
        }
      }
    }

    private Round round(List<PlainHttp> connections) throws Exception {
      long[] nanos = new long[CALLS];
      for (int i = 0; i < CALLS; i++) {
        long begun = System.nanoTime();
        call(connections.getFirst());
        nanos[i] = System.nanoTime() - begun;
      }
      Arrays.sort(nanos);
      return new Round(nanos[CALLS / 2] / 1e3, nanos[CALLS * 95 / 100] / 1e3, flood(connections));
    }

    private double flood(List<PlainHttp> connections) throws Exception {
      AtomicInteger left = new AtomicInteger(FLOOD);
      long begun = System.nanoTime();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new ArrayList<>();
        for (PlainHttp connection : connections) {
          all.add(
              threads.submit(
                  () -> {
                    while (left.getAndDecrement() > 0) {
                      call(connection);
                    }
                    return null;
                  }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      return FLOOD * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begun);
    }
  }
}
