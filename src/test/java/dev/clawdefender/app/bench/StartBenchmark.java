package dev.clawdefender.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * The time from starting a process to its first answer: a server alone, the same behind the thin
 * client of a supervisor, and behind a firewall of its own, for the first time ever and later. Each
 * round starts all of them, one after the other, in random order.
 *
 * <p>Arguments: rounds, the distribution's folder, and a command of somebody else's proxy for stdio
 * servers, if there is one to compare with: the server's command is added to it.
 */
final class StartBenchmark {
  private static final List<String> SERVER =
      List.of(
          "sed",
          "-un",
          "s/.*\"id\":\\([0-9]*\\),.*/{\"jsonrpc\":\"2.0\",\"id\":\\1,\"result\":{}}/p");
  private static final String FIRST =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{}}\n";

  private enum Start {
    SERVER,
    THIN_CLIENT,
    STAND_ALONE,
    /** The same with correlation. */
    JOINED,
    FIRST_EVER,
    OTHER
  }

  private StartBenchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    Path distribution = Path.of(args[1]);
    List<String> other = List.of(args).subList(2, args.length);
    try (SupervisorProcess supervisor =
        new SupervisorProcess(distribution, "default = \"log\"\n", "")) {
      Map<Start, List<Double>> measured = new EnumMap<>(Start.class);
      List<Start> order = new ArrayList<>(List.of(Start.values()));
      if (other.isEmpty()) {
        order.remove(Start.OTHER);
      }
      Path used = Files.createTempDirectory("alone");
      double first = millis(builder(Start.STAND_ALONE, distribution, supervisor, other, used));
      Random random = new Random();
      for (int round = 0; round < rounds; round++) {
        Collections.shuffle(order, random);
        for (Start start : order) {
          measured
              .computeIfAbsent(start, unused -> new ArrayList<>())
              .add(millis(builder(start, distribution, supervisor, other, used)));
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%d rounds after a first start of %.0f ms, load average %.2f%n",
          rounds,
          first,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      measured.forEach(
          (start, millis) -> {
            Collections.sort(millis);
            System.out.printf(
                Locale.ROOT,
                "%-12s median %.0f ms, longest %.0f ms%n",
                start.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                millis.get(millis.size() / 2),
                millis.getLast());
          });
    }
  }

  private static ProcessBuilder builder(
      Start start, Path distribution, SupervisorProcess supervisor, List<String> other, Path used)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (start == Start.OTHER) {
      command.addAll(other);
    } else if (start != Start.SERVER) {
      command.addAll(List.of(distribution.resolve("bin/clawdefender").toString(), "run"));
      if (start == Start.JOINED) {
        command.addAll(List.of("--config", joined(distribution).toString()));
      }
      command.add("--");
    }
    command.addAll(SERVER);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    if (start == Start.THIN_CLIENT) {
      supervisor.join(builder);
    } else {
      boolean again = start == Start.STAND_ALONE || start == Start.JOINED;
      Path data = again ? used : Files.createTempDirectory("alone");
      builder.environment().put("XDG_DATA_HOME", data.toString());
    }
    return builder;
  }

  /** The configuration that comes with it, but for correlation. */
  private static Path joined(Path distribution) throws IOException {
    Path shipped = distribution.resolve("conf/clawdefender.toml").toAbsolutePath();
    return Files.writeString(
        Files.createTempFile("joined", ".toml"),
        Files.readString(shipped)
            .replace("[correlation]\nenabled = false", "[correlation]\nenabled = true")
            .replace("\"../policies/", "\"" + distribution.toAbsolutePath() + "/policies/"));
  }

  private static double millis(ProcessBuilder builder) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Process process = builder.start();
    process.getOutputStream().write(FIRST.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    String answer = answers.readLine();
    double millis = (System.nanoTime() - begun) / 1e6;
    if (answer == null || !answer.contains("\"id\":1")) {
      throw new IOException(builder.command() + " answered " + answer);
    }
    process.getOutputStream().close();
    process.waitFor();
    return millis;
  }
}
