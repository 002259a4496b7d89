package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official conformance suite with the official SDK. The OAuth scenarios of its client side, 51
 * of 64, are run only with the system property {@code conformance=full}: they take minutes.
 */
class ConformanceIT {
  /**
   * An extension of 2026-07-28 that the official SDK does not have; the suite does not score it.
   */
  private static final List<String> TASKS =
      List.of(
          "tasks-capability-negotiation",
          "tasks-dispatch-and-envelope",
          "tasks-lifecycle",
          "tasks-mrtr-composition",
          "tasks-mrtr-input",
          "tasks-request-headers",
          "tasks-request-state-removal",
          "tasks-required-task-error",
          "tasks-wire-fields");

  @TempDir private Path folder;
  private ConformanceSuite suite;

  @BeforeEach
  void startWithThePackages() {
    Npm.require();
    suite = new ConformanceSuite(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, --suite all, 32, 0",
    "0.2, --requirements 2025-11-25, 33, 0",
    "0.2, --requirements 2026-07-28, 50, 9"
  })
  void whoSpeaksHttpToUsGetsWhatTheSuiteAsksForFromServersOfBothKinds(
      String version, String selection, int scenarios, int failing) throws Exception {
    // Given the same server without us, behind us by HTTP, and behind us on stdio
    int port = Cli.freePort();
    String ours = "http://127.0.0.1:" + port + "/mcp/";
    Path supervisor = Files.createDirectory(folder.resolve("supervisor"));
    try (ConformanceFixture fixture = new ConformanceFixture();
        Supervised supervised =
            new Supervised(
                supervisor,
                "default = \"log\"\n",
                """
                [http]
                port = %d
                token = false
                [servers.stdio]
                command = ["node", "%s", "stdio"]
                [servers.http]
                url = "%s"
                """
                    .formatted(port, Npm.script("conformance-server.mjs"), fixture.url()))) {
      // When
      Map<String, ConformanceRow> rows =
          suite.servers(
              version,
              Map.of("direct", fixture.url(), "http", ours + "http", "stdio", ours + "stdio"),
              selection);

      // Then
      assertThat(rows)
          .allSatisfy(
              (name, row) -> {
                assertThat(row.checks()).hasSize(scenarios);
                assertThat(row.failed()).containsExactlyElementsOf(TASKS.subList(0, failing));
              });
      assertThat(rows.values().stream().map(ConformanceIT::judgedOfTheServer).distinct())
          .hasSize(1);
      assertThat(supervised.log()).doesNotContain("ERROR");
    }
  }

  @ParameterizedTest
  @CsvSource({"2025-11-25, 25", "2026-07-28, 39"})
  void theDriverIsTheClientThatTheSuiteAsksForAndSoItIsThroughUsToAServerByUrl(
      String revision, int scenarios) throws Exception {
    // Given
    List<String> all = suite.clientScenarios(revision);
    List<String> unprotected = all.stream().filter(each -> !each.startsWith("auth/")).toList();
    List<String> chosen = System.getProperty("conformance", "").equals("full") ? all : unprotected;
    Path distribution = Path.of(System.getProperty("clawdefender.distribution"));
    String behindUs =
        String.join(
            " ",
            "sh",
            Npm.script("behind-us.sh"),
            distribution.resolve("bin/clawdefender").toString(),
            folder.toString(),
            "{url}");

    // When
    ConformanceRow direct = suite.client(revision, chosen, Map.of());
    ConformanceRow through =
        suite.client(revision, unprotected, Map.of("CONFORMANCE_STDIO", behindUs));

    // Then
    assertThat(all).hasSize(scenarios).doesNotHaveDuplicates();
    assertThat(direct.checks().keySet()).containsExactlyInAnyOrderElementsOf(chosen);
    assertThat(direct.failed()).isEmpty();
    assertThat(through).isEqualTo(direct.of(unprotected));
  }

  @Test
  void whatFailsIsNoticed() throws Exception {
    // Given a client that goes nowhere
    Map<String, String> astray = Map.of("CONFORMANCE_STDIO", "true");

    // When
    ConformanceRow row = suite.client("2025-11-25", List.of("tools_call"), astray);

    // Then
    assertThat(row.failed()).containsExactly("tools_call");
  }

  /** All but what becomes of streams, which is the business of who speaks HTTP. */
  private static Map<String, SortedSet<String>> judgedOfTheServer(ConformanceRow row) {
    Map<String, SortedSet<String>> checks = new TreeMap<>(row.checks());
    checks.remove("server-sse-polling");
    return checks;
  }
}
