package dev.clawdefender.sensor.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.files.SensitivePaths;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchedNamesTest {
  @Test
  void theLastNameIsLookedForAndTheOneBefore() {
    // Given
    SensitivePaths paths = paths(List.of("~/vault/", "/srv/keys", "/one/same", "/other/same"));

    // When
    Map<String, String> names = WatchedNames.of(paths);

    // Then
    assertThat(names)
        .containsEntry(".ssh", "")
        .containsEntry("config.json", ".docker")
        .containsEntry("gcloud", ".config")
        .containsEntry("shadow", "etc")
        .containsEntry("vault", "")
        .containsEntry("keys", "srv")
        .containsEntry("same", ""); // after two others
  }

  @Test
  void theKnownOnesFitManyTimes() {
    // Given
    SensitivePaths paths = paths(List.of());

    // When
    // Then
    assertThat(WatchedNames.of(paths)).hasSizeLessThan(WatchedNames.MOST / 8);
  }

  private static SensitivePaths paths(List<String> credentials) {
    return SensitivePaths.of(
        new SensorSettings(
            true, Optional.empty(), credentials, Set.of(), Set.of(), List.of(), Set.of()));
  }
}
