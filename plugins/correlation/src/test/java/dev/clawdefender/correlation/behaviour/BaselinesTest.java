package dev.clawdefender.correlation.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Finding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselinesTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir private Path folder;

  private static Deed deed(long second, Dimension dimension, String item, boolean sensitive) {
    return new Deed(START.plusSeconds(second), "s", "files", Map.of(dimension, item), sensitive);
  }

  @Test
  void findingsBeyondThoseOfASessionAreCounted() throws Exception {
    // Given what a server usually does
    List<Finding> found = new ArrayList<>();
    try (ProfileStore store = new ProfileStore(folder.resolve("behaviour.mv"))) {
      Baselines baselines = new Baselines(store, found::add);
      for (int i = 0; i < Profile.LEARNING_DEEDS + 20; i++) {
        baselines.look(deed(i * 30, Dimension.PATH, "/work", false));
      }
      assertThat(found).isEmpty();

      // When much is unlike it, and told again
      for (int i = 0; i < 60; i++) {
        baselines.look(deed(4_000, Dimension.PATH, "/secret" + i, true));
        baselines.look(deed(4_000, Dimension.PATH, "/secret0", true));
      }

      // Then
      assertThat(found).hasSize(50);
      assertThat(baselines.leftOut()).isEqualTo(10);
    }
  }
}
