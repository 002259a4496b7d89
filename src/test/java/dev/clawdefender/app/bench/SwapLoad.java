package dev.clawdefender.app.bench;

import dev.clawdefender.runtime.plugin.jar.PluginFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A plugin with a Jackson of its own is dropped in, swapped and taken away again and again while a
 * client makes 1,000 calls a second through the real binary. {@code SwapLoad DISTRIBUTION JARS
 * ROUNDS} prints what became of the calls, and of the memory.
 */
public final class SwapLoad {
  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern VERSION = Pattern.compile("\\(version (\\d)\\.0\\)");
  private static final long INTERVAL_NANOS = 1_000_000;

  private static final String SOURCE =
      """
      import com.fasterxml.jackson.databind.ObjectMapper;
      import dev.clawdefender.api.*;
      import dev.clawdefender.api.event.*;
      import dev.clawdefender.api.plugin.*;
      import java.util.List;

      public class TestPlugin implements Plugin {
        public List<RulePart> rules() { return List.of(new Rule()); }
        public List<Analyzer> analyzers() { return List.of(new Watcher()); }

        static class Rule implements RulePart {
          public String name() { return "rule"; }
          public void start(RuleContext context) {
            context.publish(new dev.clawdefender.api.plugin.Matcher() {
              public MessageFilter wants() { return MessageFilter.of(EventType.TOOL_CALL); }
              public Verdict judge(Message message) {
                return "judged".contentEquals(message.tool())
                    ? new Verdict.Block("version NUMBER") : Verdict.pass();
              }
            });
          }
        }

        static class Watcher implements Analyzer {
          private final ObjectMapper json = new ObjectMapper();
          private AnalyzerContext context;
          private boolean told;
          public String name() { return "watcher"; }
          public Interest interest() { return Interest.in(MessageFilter.of(EventType.TOOL_CALL)); }
          public void start(AnalyzerContext given) { context = given; }
          public void analyze(Event event) throws Exception {
            MessageEvent message = (MessageEvent) event;
            json.readTree(message.content().json());
            if (!told) {
              told = true;
              context.report(Finding.about(message, Severity.INFO, "jackson",
                  com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION.toString()));
            }
          }
        }
      }
      """;

  /**
   * What came of it.
   *
   * @param calls how many were made
   * @param answered how many were answered, each once
   * @param strange answers that are neither the server's nor of one version of the rule
   * @param active nanoseconds from a file's dropping in to the first call that its plugin judged
   * @param slowest the slowest answer, in nanoseconds
   * @param p999 what 99.9 % of the answers took at most
   * @param loaders class loaders of plugins in memory at the end
   * @param memory heap and metaspace in use, in KiB, each after a collection, over time
   */
  public record Outcome(
      long calls,
      long answered,
      List<String> strange,
      List<Long> active,
      long slowest,
      long p999,
      double loaders,
      List<String> memory) {}

  private final Path distribution;
  private final Path jackson;
  private final Path folder;
  private final AtomicLong sent = new AtomicLong();
  private final long[] sentAt = new long[2_000_000];
  private final long[] took = new long[2_000_000];
  private final List<String> strange = new ArrayList<>();
  private volatile String lastVersion = "";
  private volatile boolean done;

  private SwapLoad(Path distribution, Path jackson, Path folder) {
    this.distribution = distribution;
    this.jackson = jackson;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Outcome outcome =
        run(
            Path.of(args[0]),
            Path.of(args[1]),
            Files.createTempDirectory("swap"),
            Integer.parseInt(args[2]));
    System.out.println(
        outcome.calls() + " calls, " + outcome.answered() + " answered, " + outcome.strange());
    System.out.println(
        "slowest " + outcome.slowest() / 1_000 + " us, 99.9 % " + outcome.p999() / 1_000 + " us");
    System.out.println(
        "active after at most "
            + outcome.active().stream().mapToLong(Long::longValue).max().orElse(0) / 1_000_000
            + " ms, loaders at the end "
            + outcome.loaders());
    outcome.memory().forEach(System.out::println);
  }

  /**
   * Does it.
   *
   * @param jackson a folder with the jars of another Jackson than ours
   * @param folder an empty folder to work in
   * @param rounds how often the plugin is dropped in, swapped and taken away
   */
  public static Outcome run(Path distribution, Path jackson, Path folder, int rounds)
      throws Exception {
    return new SwapLoad(distribution, jackson, folder).run(rounds);
  }

  private Outcome run(int rounds) throws Exception {
    Path one = plugin("1.0");
    Path two = plugin("2.0");
    Path live = folder.resolve("live");
    Files.writeString(
        folder.resolve("plugins.toml"),
        "[plugins.swapped]\npath = \"live\"\nsha256 = [\""
            + PluginFile.read(one).sha256()
            + "\", \""
            + PluginFile.read(two).sha256()
            + "\"]\ncapabilities = [\"decide\", \"read-content\", \"report\"]\n");
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 20_000);
    Path config =
        Files.writeString(
            folder.resolve("clawdefender.toml"),
            "[policy]\nfiles = [\"policy.toml\"]\n[metrics]\nport = " + port + "\n");
    Files.writeString(folder.resolve("policy.toml"), "default = \"allow\"\n");
    Process session = start(config);
    Thread reader = Thread.ofPlatform().start(() -> read(session));
    Thread writer = Thread.ofPlatform().start(() -> write(session));
    List<Long> active = new ArrayList<>();
    List<String> memory = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      active.add(link(live, one, "1"));
      active.add(link(live, two, "2"));
      Files.delete(live);
      lastVersion = "";
      await("");
      if (round % Math.max(1, rounds / 5) == 0) {
        memory.add("after round " + round + ": " + memory(session.pid()));
      }
    }
    Thread.sleep(1_000);
    memory.add("at the end: " + memory(session.pid()));
    double loaders = loaders(port);
    done = true;
    writer.join();
    session.getOutputStream().close();
    session.waitFor(30, TimeUnit.SECONDS);
    reader.join();
    int calls = (int) sent.get();
    long[] all = Arrays.copyOfRange(took, 1, calls);
    long answered = Arrays.stream(all).filter(nanos -> nanos > 0).count() + 1;
    Arrays.sort(all);
    return new Outcome(
        calls,
        answered,
        strange,
        active,
        all[all.length - 1],
        all[(int) (all.length * 0.999)],
        loaders,
        memory);
  }

  private Path plugin(String version) throws IOException {
    Path plugin = Files.createDirectory(folder.resolve("version-" + version));
    try (Stream<Path> jars = Files.list(jackson)) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, plugin.resolve(String.valueOf(jar.getFileName())));
      }
    }
    PluginJar.build(
        plugin.resolve("swapped.jar"),
        "swapped",
        version,
        "decide read-content report",
        SOURCE.replace("NUMBER", version));
    return plugin;
  }

  private Process start(Path config) throws IOException {
    return new ProcessBuilder(
            distribution.resolve("bin").resolve("clawdefender").toString(),
            "run",
            "--config",
            config.toString(),
            "--audit-dir",
            folder.resolve("audit").toString(),
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EchoServer.class.getName())
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  /** Lets another version take the place of what is there, and waits until it judges. */
  private long link(Path live, Path version, String number) throws Exception {
    Path fresh = Files.createSymbolicLink(folder.resolve("fresh"), version);
    long began = System.nanoTime();
    Files.move(fresh, live, StandardCopyOption.ATOMIC_MOVE);
    await(number);
    return System.nanoTime() - began;
  }

  private void await(String version) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!lastVersion.equals(version)) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("version \"" + version + "\" does not come to judge");
      }
      Thread.sleep(1);
    }
  }

  private void write(Process session) {
    try (OutputStream out = session.getOutputStream()) {
      // The start is no swap: the first call is waited for.
      send(out, 0);
      while (took[0] == 0) {
        Thread.sleep(1);
      }
      long next = System.nanoTime();
      while (!done) {
        send(out, (int) sent.get());
        next += INTERVAL_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
      Thread.sleep(500);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void send(OutputStream out, int id) throws IOException {
    String line =
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + id
            + ",\"method\":\"tools/call\",\"params\":{\"name\":\"judged\",\"arguments\":{\"a\":"
            + id
            + "}}}\n";
    sentAt[id] = System.nanoTime();
    sent.incrementAndGet();
    out.write(line.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void read(Process session) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(session.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Matcher id = ID.matcher(line);
        if (!id.find()) {
          strange.add(line);
          continue;
        }
        int call = Integer.parseInt(id.group(1));
        if (took[call] != 0) {
          strange.add("answered twice: " + line);
        }
        took[call] = System.nanoTime() - sentAt[call];
        Matcher version = VERSION.matcher(line);
        if (version.find()) {
          lastVersion = version.group(1);
        } else if (line.contains("ClawDefender")) {
          strange.add(line);
        } else {
          lastVersion = "";
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Heap and metaspace in use after a collection. */
  private static String memory(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    return "heap "
        + first("Tenured.*?used (\\d+K)", jcmd(pid, "GC.heap_info"))
        + ", metaspace "
        + first("(?s)Both:.*?([0-9.]+ [KM]B) used", jcmd(pid, "VM.metaspace", "basic"));
  }

  private static String first(String expression, String text) {
    Matcher matcher = Pattern.compile(expression).matcher(text);
    return matcher.find() ? matcher.group(1) : "?";
  }

  private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                            Long.toString(pid)),
                        Stream.of(command))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private static double loaders(int port) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String text =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      Optional<String> line =
          text.lines().filter(each -> each.startsWith("clawdefender_plugin_loaders ")).findFirst();
      return Double.parseDouble(line.orElseThrow().split(" ")[1]);
    }
  }
}
