package dev.clawdefender.sensor.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.runtime.config.SensorSettings;
import dev.clawdefender.sensor.ebpf.WatchedNames.Watched;
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
    SensitivePaths paths = paths(List.of("~/Vault/", "/srv/keys", "/one/same", "/other/same"));

    // When
    Map<String, Watched> names = WatchedNames.of(paths);

    // Then
    assertThat(names)
        .containsEntry(".ssh", new Watched("", true))
        .containsEntry("config.json", new Watched(".docker", true))
        .containsEntry("keychains", new Watched("library", true))
        .containsEntry("shadow", new Watched("etc", true))
        .containsEntry("vault", new Watched("", true))
        .containsEntry("keys", new Watched("srv", true))
        .containsEntry("same", new Watched("", true)) // after two others
        .containsEntry(".env", new Watched("", false))
        .containsEntry("hooks", new Watched(".git", false))
        .containsEntry("dev", new Watched("/", false));
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
