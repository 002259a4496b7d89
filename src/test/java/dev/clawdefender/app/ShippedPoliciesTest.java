package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.policy.CasesRunner;
import dev.clawdefender.policy.cases.CaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The policies that come with ClawDefender answer every case beside them as it says. */
class ShippedPoliciesTest {
  @Test
  void everyCaseOfEveryPolicyIsAnsweredAsItSays() throws Exception {
    // Given
    List<Path> policies;
    try (Stream<Path> files = Files.list(Path.of("../policies"))) {
      policies =
          files
              .filter(file -> file.toString().endsWith(".toml"))
              .filter(file -> !file.toString().endsWith(".cases.toml"))
              .toList();
    }

    // When
    List<CaseResult> results = new ArrayList<>();
    for (Path policy : policies) {
      results.addAll(CasesRunner.run(policy));
    }

    // Then
    assertThat(results.stream().filter(result -> !result.passed()).map(CaseResult::text)).isEmpty();
    assertThat(named(results, "evasion:")).isGreaterThanOrEqualTo(150);
    assertThat(named(results, "pass:")).isGreaterThanOrEqualTo(60);
  }

  private static long named(List<CaseResult> results, String start) {
    return results.stream().filter(result -> result.asked().name().startsWith(start)).count();
  }
}
