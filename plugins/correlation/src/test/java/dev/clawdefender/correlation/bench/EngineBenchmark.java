package dev.clawdefender.correlation.bench;

import com.sun.management.ThreadMXBean;
import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsAction.Access;
import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.correlation.engine.CorrelationEngine;
import dev.clawdefender.correlation.engine.Declaration;
import dev.clawdefender.correlation.engine.Purpose;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * What an effect costs the engine, by how many calls wait, and what a simulated week leaves in
 * memory. One thread; its processor time counts.
 *
 * <p>{@code EngineBenchmark [WEEKS]}
 */
final class EngineBenchmark {
  private static final int EVENTS = 1_000_000;
  private static final int ROUNDS = 5;
  private static final int SESSIONS = 50;
  private static final long MILLI = 1_000_000;
  private static final long GRACE = TimeUnit.SECONDS.toNanos(1);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long told;

  private EngineBenchmark() {}

  public static void main(String[] args) {
    measure(10_000, 1, 10_000); // warms up
    System.out.println(
        "pending   events/s   ns/event   bytes/event   all in one session: events/s"
            + "   about the same 100: events/s");
    for (int pending : new int[] {0, 10, 100, 1_000, 10_000}) {
      double[] many = measure(pending, SESSIONS, pending);
      double[] one = measure(pending, 1, pending);
      // What is left to the number of calls when what the processor has in its caches is the same.
      double[] same = measure(pending, SESSIONS, Math.min(pending, 100));
      System.out.printf(
          Locale.ROOT,
          "%7d %,10.0f %10.0f %13.0f %,31.0f %,30.0f%n",
          pending,
          1e9 / many[0],
          many[0],
          many[1],
          1e9 / one[0],
          1e9 / same[0]);
    }
    week(args.length == 0 ? 1 : Integer.parseInt(args[0]));
    System.out.println("told: " + told);
  }

  /**
   * Nanoseconds and bytes an event, of the best of some rounds.
   *
   * @param named how many of the calls that wait the events are about
   */
  private static double[] measure(int pending, int sessions, int named) {
    CorrelationEngine engine = engine();
    for (int i = 0; i < sessions; i++) {
      engine.begin("s" + i, "files", List.of("/work"), 0);
      engine.answered("s" + i, "init", Ending.ANSWERED, 0);
    }
    for (int i = 0; i < pending; i++) {
      engine.call(call("s" + i % sessions, "c" + i), declaration(i), MILLI);
    }
    List<OsEvent> events = events(named, sessions);
    double best = Double.MAX_VALUE;
    double bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begun = THREADS.getCurrentThreadCpuTime();
      long at = 2 * MILLI;
      for (int i = 0; i < EVENTS; i++) {
        engine.effect(events.get(i & 0xFFFF), at);
      }
      double nanos = (double) (THREADS.getCurrentThreadCpuTime() - begun) / EVENTS;
      if (nanos < best) {
        best = nanos;
        bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / EVENTS;
      }
    }
    return new double[] {best, bytes};
  }

  /** One day holds calls of servers that come and go, with the effects of each, some strange. */
  private static void week(int weeks) {
    CorrelationEngine engine = engine();
    Random random = new Random(7);
    long now = 0;
    long events = 0;
    System.out.println("day   calls and effects   pending   heap after collection");
    for (int day = 1; day <= 7 * weeks; day++) {
      long end = TimeUnit.DAYS.toNanos(day);
      while (now < end) {
        String session = "day" + day + "-" + random.nextInt(SESSIONS);
        engine.begin(session, "files", List.of("/work"), 0);
        for (int i = 0; i < 40; i++) {
          now += random.nextInt(2_000) * MILLI;
          int file = random.nextInt();
          engine.call(call(session, i + ""), declaration(file), now);
          long pid = random.nextInt(1 << 22);
          engine.effect(event(session, 1, new OsAction.Fork(pid)), now + MILLI);
          for (int e = 0; e < 4; e++) {
            engine.effect(
                event(
                    session,
                    pid,
                    new OsAction.Open("/work/f" + (file + e % 2), Access.READ, false)),
                now + 2 * MILLI);
          }
          engine.effect(event(session, pid, new OsAction.Resolve("h" + file + ".test")), now);
          engine.effect(
              event(
                  session,
                  pid,
                  new OsAction.Connect(new Endpoint("203.0.113." + (file & 0xFF), 443), false)),
              now + 3 * MILLI);
          if (random.nextInt(10) > 0) { // some never end, or nobody says so
            engine.effect(event(session, pid, new OsAction.Exit(0)), now + 4 * MILLI);
          }
          if (random.nextInt(50) > 0) { // some are never answered
            engine.answered(session, i + "", Ending.ANSWERED, now + 5 * MILLI);
          }
          events += 9;
          engine.tick(now);
        }
        if (random.nextInt(3) == 0) {
          engine.end(session);
        }
      }
      for (int i = 0; i < SESSIONS; i++) {
        engine.end("day" + day + "-" + i);
      }
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      System.out.printf(
          Locale.ROOT,
          "%3d %,19d %9d %,18d KiB%n",
          day,
          events,
          engine.pending(),
          (runtime.totalMemory() - runtime.freeMemory()) >> 10);
    }
  }

  private static CorrelationEngine engine() {
    return new CorrelationEngine(EngineBenchmark::count, address -> false, GRACE);
  }

  private static void count(CorrelationEvent event) {
    told += event.session().length();
  }

  private static Call call(String session, String id) {
    return new Call(Instant.EPOCH, session, "files", "client", id, "tools/call", "tool");
  }

  private static Declaration declaration(int i) {
    return new Declaration(
        Purpose.ANY,
        List.of("/work/f" + i),
        List.of(),
        List.of(),
        i % 4 == 0 ? List.of("h" + i + ".test") : List.of(),
        i % 4 == 1 ? List.of(new Declaration.Command("make", "make f" + i)) : List.of(),
        List.of());
  }

  /** Some that calls name, some near it, some of no call, and what every program does. */
  private static List<OsEvent> events(int named, int sessions) {
    Random random = new Random(42);
    List<OsEvent> events = new ArrayList<>();
    for (int i = 0; i <= 0xFFFF; i++) {
      int call = named == 0 ? i : random.nextInt(named);
      OsAction action =
          switch (i % 8) {
            case 0, 1 -> new OsAction.Open("/work/f" + call, Access.READ, false);
            case 2 ->
                new OsAction.Open("/usr/lib/python3/lib" + i % 97 + ".py", Access.READ, false);
            case 3 ->
                new OsAction.Open("/home/u/src/a/b/c/file" + i % 97 + ".txt", Access.READ, false);
            case 4 -> new OsAction.Connect(new Endpoint("203.0.113." + i % 250, 443), false);
            case 5 -> new OsAction.Execute("/usr/bin/make", List.of("make", "f" + call));
            case 6 -> new OsAction.Rename("/work/f" + call + ".tmp1", "/work/f" + call);
            default -> new OsAction.Fork(100_000 + i);
          };
      events.add(event("s" + call % sessions, i % 64, action));
    }
    return events;
  }

  private static OsEvent event(String session, long pid, OsAction action) {
    return new OsEvent(
        Instant.EPOCH,
        "files",
        session,
        pid,
        0,
        "/usr/bin/server",
        "u",
        "",
        action,
        Sensitivity.NONE,
        "ebpf",
        Certainty.SEEN);
  }
}
