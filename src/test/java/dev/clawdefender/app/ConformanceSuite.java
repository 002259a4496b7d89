package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The official conformance suite of MCP: 0.1 knows the revisions with a handshake, 0.2 also
 * 2026-07-28.
 */
final class ConformanceSuite {
  private static final Pattern CLIENT_SCENARIO =
      Pattern.compile("^ +- ([\\w/.-]+)(?: \\[client])?$", Pattern.MULTILINE);

  private final Path results;
  private final AtomicInteger runs = new AtomicInteger();

  /**
   * A suite.
   *
   * @param results a folder for its result files
   */
  ConformanceSuite(Path results) {
    this.results = results;
  }

  /**
   * Has it be the client of several servers at the same time, since it mostly waits.
   *
   * @param version 0.1 or 0.2
   * @param urls where they are, by a name for each
   * @param selection which scenarios, by options of the suite
   * @return a row for each name
   */
  Map<String, ConformanceRow> servers(String version, Map<String, String> urls, String selection)
      throws Exception {
    Map<String, Future<ConformanceRow>> running = new TreeMap<>();
    Map<String, ConformanceRow> rows = new TreeMap<>();
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      urls.forEach(
          (name, url) -> running.put(name, each.submit(() -> server(version, url, selection))));
      for (Map.Entry<String, Future<ConformanceRow>> row : running.entrySet()) {
        rows.put(row.getKey(), row.getValue().get());
      }
    }
    return rows;
  }

  private ConformanceRow server(String version, String url, String selection) throws Exception {
    List<String> options = new ArrayList<>(List.of("server", "--url", url));
    options.addAll(List.of(selection.split(" ")));
    Path folder = nextFolder();
    options.addAll(List.of("--output-dir", folder.toString()));
    run(version, options, Map.of());
    return ConformanceRow.read(folder, "server-");
  }

  /**
   * Has it be the server of our driver of the official client, scenario by scenario: all at once
   * they would wait for each other longer than the suite waits for them.
   *
   * @param environment what the driver reads, to go another way than straight to the suite
   */
  ConformanceRow client(String revision, List<String> scenarios, Map<String, String> environment)
      throws Exception {
    Path folder = nextFolder();
    for (String scenario : scenarios) {
      List<String> options =
          List.of(
              "client",
              "--command",
              "node " + Npm.script("conformance-client.mjs"),
              "--scenario",
              scenario,
              "--spec-version",
              revision,
              "--force",
              "--output-dir",
              folder.toString());
      run("0.2", options, environment);
    }
    return ConformanceRow.read(folder, "");
  }

  /** The client scenarios of a revision, with those that the suite runs and does not score. */
  List<String> clientScenarios(String revision) throws Exception {
    String said = run("0.2", List.of("list", "--client", "--requirements", revision), Map.of());
    return CLIENT_SCENARIO
        .matcher(said.substring(said.indexOf("Client scenarios")))
        .results()
        .map((MatchResult scenario) -> scenario.group(1))
        .toList();
  }

  private Path nextFolder() throws IOException {
    return Files.createDirectories(results.resolve("run" + runs.getAndIncrement()));
  }

  /**
   * Runs it to its end and returns what it prints. Its results, and not its exit status, are its
   * verdict.
   */
  private String run(String version, List<String> options, Map<String, String> environment)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Npm.newerNode(), Npm.packaged("conformance-" + version, "dist/index.js")));
    command.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(said).doesNotStartWith("error:");
    return said;
  }
}
