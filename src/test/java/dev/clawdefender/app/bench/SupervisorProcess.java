package dev.clawdefender.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A supervisor of the real binary in a folder of its own. */
final class SupervisorProcess implements AutoCloseable {
  private final Path folder;
  private final Process process;

  /**
   * Starts one, and returns when it can be connected to.
   *
   * @param policy the rules
   * @param configuration the rest of the configuration
   */
  SupervisorProcess(Path distribution, String policy, String configuration)
      throws IOException, InterruptedException {
    folder = Files.createTempDirectory("supervisor");
    Files.writeString(folder.resolve("policy.toml"), policy);
    Path config = configure(configuration);
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    distribution.resolve("bin/clawdefender").toString(),
                    "supervise",
                    "--config",
                    config.toString()))
            .redirectError(log.toFile());
    join(builder);
    process = builder.start();
    while (!Files.readString(log).contains("supervising at")) {
      if (!process.isAlive()) {
        throw new IOException("no supervisor: " + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Has it follow another configuration, in a moment; returns where that stands. */
  Path configure(String configuration) throws IOException {
    Path whole =
        Files.writeString(
            folder.resolve("next"), "policy.files = [\"policy.toml\"]\n" + configuration);
    return Files.move(
        whole, folder.resolve("clawdefender.toml"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Has a process of ours find this supervisor, and no other. */
  void join(ProcessBuilder builder) {
    builder.environment().put("XDG_DATA_HOME", folder.resolve("data").toString());
  }

  long pid() {
    return process.pid();
  }

  /** Where it listens. */
  Path socket() {
    return folder.resolve("data/clawdefender/run/control.sock");
  }

  /** The memory it has, as the kernel sees it. */
  long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
