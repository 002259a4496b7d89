package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.app.bench.SwapLoad;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin with libraries of its own comes, changes and goes under load. */
class SwapIT {
  @TempDir private Path folder;

  @Test
  void noCallIsLostOrJudgedByAMixtureAndEveryVersionIsCollected() throws Exception {
    // Given
    Path distribution = Path.of(System.getProperty("clawdefender.distribution"));
    Path jackson = Path.of("target", "other-jackson").toAbsolutePath();

    // When
    SwapLoad.Outcome outcome = SwapLoad.run(distribution, jackson, folder, 4);

    // Then
    assertThat(outcome.answered()).isEqualTo(outcome.calls()).isGreaterThan(1_000);
    assertThat(outcome.strange()).isEmpty();
    assertThat(outcome.loaders()).isZero();
    assertThat(Files.readString(folder.resolve("stderr"))).doesNotContain("failed");
  }
}
