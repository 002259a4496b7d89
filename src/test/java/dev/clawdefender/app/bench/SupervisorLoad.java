package dev.clawdefender.app.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What many sessions in one supervisor cost: its memory, and whether a busy session notices the
 * others. Arguments: the distribution's folder, how many servers, how many sessions. Prints figures
 * and asserts nothing.
 */
final class SupervisorLoad {
  private static final int ROUNDS = 9;
  private static final int CALLS = 2_000;
  private static final int WARM_CALLS = 20_000;
  private static final int BUSY_OTHERS = 5;
  private static final String SED =
      "s/.*\"id\":\\([0-9]*\\),.*/{\"jsonrpc\":\"2.0\",\"id\":\\1,\"result\":{}}/p";

  private SupervisorLoad() {}

  public static void main(String[] args) throws Exception {
    int servers = Integer.parseInt(args[1]);
    int sessions = Integer.parseInt(args[2]);
    try (SupervisorProcess supervisor =
        new SupervisorProcess(Path.of(args[0]), "default = \"log\"\n", "")) {
      measure(supervisor, servers, sessions);
    }
  }

  private static void measure(SupervisorProcess supervisor, int servers, int sessions)
      throws Exception {
    System.out.printf("without a session: %d MB%n", supervisor.residentMegabytes());
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      Peer peer = new Peer(supervisor.socket(), "server-" + i % servers);
      for (int call = 0; call < 3; call++) {
        peer.call();
      }
      peers.add(peer);
      if ((i + 1) % 50 == 0) {
        System.out.printf("%d sessions: %d MB%n", i + 1, supervisor.residentMegabytes());
      }
    }
    // The same session each time: the others are there and idle, or some of them are busy.
    Peer one = peers.getFirst();
    for (int i = 0; i < WARM_CALLS; i++) {
      one.call();
    }
    List<Runnable> ours =
        peers.subList(1, 1 + BUSY_OTHERS).stream().<Runnable>map(peer -> peer::call).toList();
    List<Runnable> elsewhere = new ArrayList<>();
    for (int i = 0; i < BUSY_OTHERS; i++) {
      elsewhere.add(new Direct()::call);
    }
    // What they cost as processes, wherever they are, is the machine's affair.
    Map<String, List<Runnable>> others =
        Map.of("idle", List.of(), "busy", ours, "busy elsewhere", elsewhere);
    Map<String, List<Long>> measured = new TreeMap<>();
    List<String> order = new ArrayList<>(others.keySet());
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(order);
      for (String name : order) {
        measured
            .computeIfAbsent(name, unused -> new ArrayList<>())
            .add(among(others.get(name), one));
      }
    }
    System.out.printf(
        "p95 of a busy session, median of %d rounds: %d us among %d idle, %d us among %d busy, %d"
            + " us while %d servers are as busy without us%n",
        ROUNDS,
        median(measured.get("idle")),
        sessions - 1,
        median(measured.get("busy")),
        BUSY_OTHERS,
        median(measured.get("busy elsewhere")),
        BUSY_OTHERS);
    System.out.printf("at the end: %d MB%n", supervisor.residentMegabytes());
    // Alone, to compare with: all others are gone.
    for (Peer peer : peers.subList(1, peers.size())) {
      peer.close();
    }
    TimeUnit.SECONDS.sleep(5);
    List<Long> alone = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      alone.add(p95(one));
    }
    System.out.printf("alone: %d us%n", median(alone));
  }

  private static long among(List<Runnable> others, Peer one) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (Runnable other : others) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      other.run();
                      // A busy agent makes a thousand calls a second, no more.
                      LockSupport.parkNanos(1_000_000);
                    }
                  }));
    }
    long result = p95(one);
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    return result;
  }

  private static long p95(Peer peer) {
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long begun = System.nanoTime();
      peer.call();
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return nanos[CALLS * 95 / 100] / 1_000;
  }

  private static long median(List<Long> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }

  private static String call(int id) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"t\",\"arguments\":{}}}\n";
  }

  /** A server of the same kind without us. It ends with us. */
  private static final class Direct {
    private final OutputStream out;
    private final BufferedReader in;
    private int id;

    Direct() throws IOException {
      Process process = new ProcessBuilder("sed", "-un", SED).start();
      out = process.getOutputStream();
      in = process.inputReader(StandardCharsets.UTF_8);
    }

    void call() {
      try {
        out.write(SupervisorLoad.call(++id).getBytes(StandardCharsets.UTF_8));
        out.flush();
        String answer = in.readLine();
        if (answer == null || !answer.contains("\"id\":" + id + ",")) {
          throw new IllegalStateException("to call " + id + ": " + answer);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A client's end of a session, straight on the socket. */
  private static final class Peer {
    private final SocketChannel channel;
    private final OutputStream out;
    private final DataInputStream in;
    private int id;

    Peer(Path socket, String server) throws IOException {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      out = Channels.newOutputStream(channel);
      InputStream from = new BufferedInputStream(Channels.newInputStream(channel));
      in = new DataInputStream(from);
      JsonObject environment = new JsonObject();
      System.getenv().forEach(environment::put);
      JsonObject open =
          new JsonObject()
              .put("do", "open")
              .put("server", server)
              .put("command", new JsonArray(List.of("sed", "-un", SED)))
              .put("environment", environment)
              .put("directory", "/");
      out.write((open.encode() + "\n").getBytes(StandardCharsets.UTF_8));
      StringBuilder answer = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        answer.append((char) b);
      }
      if (answer.indexOf("session") < 0) {
        throw new IOException(answer.toString());
      }
    }

    /** A call's round trip. */
    void call() {
      try {
        out.write(SupervisorLoad.call(++id).getBytes(StandardCharsets.UTF_8));
        int kind = in.read();
        String answer = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        if (kind != 1 || !answer.contains("\"id\":" + id + ",")) {
          throw new IllegalStateException("to call " + id + ": " + answer);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void close() throws IOException {
      channel.close();
    }
  }
}
