package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The OAuth scenarios of the official conformance suite's client side, in which we are the OAuth
 * client: the official MCP client talks to us by stdio and knows of no token. All of them take
 * minutes, so they are run only with the system property {@code conformance=full}.
 */
class OAuthConformanceIT {
  /** What we do not do: docs/clients.md says why. */
  private static final List<String> NOT_SERVED =
      List.of(
          "auth/dpop",
          "auth/dpop-nonce",
          "auth/enterprise-managed-authorization",
          "auth/wif-jwt-bearer");

  @TempDir private Path folder;
  private ConformanceSuite suite;

  @BeforeEach
  void startWithThePackages() {
    Npm.require();
    suite = new ConformanceSuite(folder);
  }

  private Map<String, String> throughUs(Map<String, String> more) {
    Path program = Path.of(System.getProperty("clawdefender.distribution"), "bin", "clawdefender");
    Map<String, String> environment = new HashMap<>(more);
    environment.put(
        "CONFORMANCE_STDIO",
        String.join(
            " ",
            "node",
            Npm.script("conformance-oauth.mjs"),
            program.toString(),
            folder.toString(),
            "{url}"));
    return environment;
  }

  @Test
  void aTokenIsFoundAndMoreRightsAreGotAndTheAnswerOfAnotherServerIsNotUsed() throws Exception {
    // Given
    List<String> some =
        List.of("auth/metadata-var3", "auth/scope-step-up", "auth/iss-wrong-issuer");

    // When
    ConformanceRow row = suite.client("2026-07-28", some, throughUs(Map.of()));

    // Then
    assertThat(row.checks().keySet()).containsExactlyInAnyOrderElementsOf(some);
    assertThat(row.failed()).isEmpty();
  }

  @Test
  void aPersonMayLogInBeforeAndOutAfterwards() throws Exception {
    // Given
    List<String> some = List.of("auth/metadata-default");

    // When
    ConformanceRow row =
        suite.client("2025-11-25", some, throughUs(Map.of("CONFORMANCE_LOGIN", "first")));

    // Then
    assertThat(row.checks().keySet()).containsExactlyElementsOf(some);
    assertThat(row.failed()).isEmpty();
  }

  @ParameterizedTest
  @EnabledIfSystemProperty(named = "conformance", matches = "full")
  @CsvSource({"2025-11-25, 20", "2026-07-28, 31"})
  void whatCanBeServedWithATokenOfOurOwnIs(String revision, int scenarios) throws Exception {
    // Given
    List<String> all =
        suite.clientScenarios(revision).stream()
            .filter(scenario -> scenario.startsWith("auth/"))
            .toList();

    // When
    ConformanceRow row = suite.client(revision, all, throughUs(Map.of()));

    // Then
    assertThat(all).hasSize(scenarios);
    assertThat(row.checks().keySet()).containsExactlyInAnyOrderElementsOf(all);
    assertThat(row.failed())
        .containsExactlyElementsOf(NOT_SERVED.stream().filter(all::contains).toList());
  }
}
