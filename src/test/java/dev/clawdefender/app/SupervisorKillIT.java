package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clawdefender.audit.read.LogReader;
import dev.clawdefender.audit.read.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A supervisor, its clients and its servers, of which one after the other is killed at a random
 * moment under load. {@code -Dclawdefender.kills=500} does it more often than each build can wait
 * for.
 */
class SupervisorKillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOG_ALL = "default = \"log\"\n";

  @TempDir private Path folder;

  @Test
  void killsAtRandomLeaveNoProcessAndNoWrongAnswer() throws Exception {
    // Given
    int kills = Integer.getInteger("clawdefender.kills", 6);
    Random random = new Random();
    String marker = "86406." + ProcessHandle.current().pid();
    String script = "sleep " + marker + " & " + String.join(" ", quoted(Supervised.ECHO));
    String[] plain = {"--", "sh", "-c", script};
    String[] recovering = {"--server", "again"};
    Tally tally = new Tally();
    try (Supervised supervised =
        new Supervised(
            folder,
            LOG_ALL,
            "[servers.again]\nrecover = true\ncommand = "
                + JSON.writeValueAsString(List.of("sh", "-c", script))
                + "\n")) {
      for (int kill = 0; kill < kills; kill++) {
        List<Supervised.Client> clients = new ArrayList<>();
        List<Thread> talking = new ArrayList<>();
        for (String[] arguments : List.of(plain, plain, recovering)) {
          Supervised.Client client = supervised.run(arguments);
          clients.add(client);
          talking.add(Thread.ofPlatform().start(() -> talk(client, tally)));
        }
        Thread.sleep(200 + random.nextInt(800));

        // When
        switch (kill % 3) {
          case 0 -> clients.get(random.nextInt(3)).process().destroyForcibly();
          case 1 -> {
            List<ProcessHandle> servers =
                supervised.processes().filter(SupervisorKillIT::isSed).toList();
            if (!servers.isEmpty()) {
              servers.get(random.nextInt(servers.size())).destroyForcibly();
            }
            Thread.sleep(random.nextInt(2_000)); // until it is there again, perhaps
          }
          default -> supervised.killAndStart();
        }
        for (Supervised.Client client : clients) {
          closeInput(client);
        }
        for (Thread thread : talking) {
          thread.join();
        }

        // Then
        assertThat(tally.wrong).isEmpty();
        for (Supervised.Client client : clients) {
          client.exitStatus();
        }
        assertThat(Cli.eventually(() -> running(marker) == 0)).as("kill %d", kill).isTrue();
      }
      System.out.println(kills + " kills: " + tally);
    }
    // Then every call is recorded once
    Recorded recorded = recorded();
    assertThat(recorded.twice).isZero();
    assertThat(recorded.calls).isGreaterThanOrEqualTo(tally.right.get());
    assertThat(new Verifier(folder.resolve("data/clawdefender/audit"), null).run().faults())
        .isEmpty();
  }

  /** What became of calls. */
  private static final class Tally {
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger wentOn = new AtomicInteger();

    @Override
    public String toString() {
      return right
          + " results, "
          + failed
          + " errors, "
          + wentOn
          + " sessions went on after one, "
          + wrong.size()
          + " wrong answers";
    }
  }

  /** Calls until the session ends; each answer must be the one to its call. */
  private static void talk(Supervised.Client client, Tally tally) {
    boolean failed = false;
    try {
      client.sendInitialize("{}");
      client.readLine();
      for (int id = 1; ; id++) {
        client.call(id, "t", "{}");
        String answer = client.readLine();
        if (answer.equals("null")) {
          return;
        }
        if (answer.equals("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}")) {
          tally.right.incrementAndGet();
          if (failed) {
            tally.wentOn.incrementAndGet();
            failed = false;
          }
        } else if (answer.contains("\"id\":" + id + ",\"error\"")) {
          tally.failed.incrementAndGet();
          failed = true;
        } else {
          tally.wrong.add(id + ": " + answer);
        }
      }
    } catch (IOException e) {
      // This is the kill.
    }
  }

  private static void closeInput(Supervised.Client client) {
    try {
      client.process().getOutputStream().close();
    } catch (IOException e) {
      // It was killed while something was written to it.
    }
  }

  private static boolean isSed(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/sed");
  }

  private static long running(String marker) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().orElse("").endsWith("/sleep"))
        .filter(process -> process.info().commandLine().orElse("").contains(marker))
        .count();
  }

  private static List<String> quoted(String[] command) {
    return Stream.of(command).map(word -> "'" + word + "'").toList();
  }

  /** Which calls reached a server. They are millions, so they are counted as they are read. */
  private static final class Recorded {
    private final Map<String, BitSet> ids = new HashMap<>();
    private int calls;
    private int twice;

    void add(JsonNode record) {
      if (record.path("method").asText().equals("tools/call")
          && record.path("direction").asText().equals("to-server")) {
        BitSet ofSession =
            ids.computeIfAbsent(record.path("session").asText(), session -> new BitSet());
        int id = Integer.parseInt(record.path("id").asText());
        twice += ofSession.get(id) ? 1 : 0;
        ofSession.set(id);
        calls++;
      }
    }
  }

  private Recorded recorded() throws Exception {
    Recorded recorded = new Recorded();
    new LogReader(folder.resolve("data/clawdefender/audit"), new byte[32]).read(recorded::add);
    return recorded;
  }
}
