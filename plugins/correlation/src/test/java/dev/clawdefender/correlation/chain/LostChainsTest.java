package dev.clawdefender.correlation.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.correlation.finding.Suspicions;
import dev.clawdefender.correlation.work.EventInbox.Loss;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostChainsTest {
  private final List<Finding> found = new ArrayList<>();
  private final LostChains lost = new LostChains(found::add);

  @Test
  void itIsToldOnceOfEachSession() {
    // When
    lost.lost(new Loss("s1", "files"));
    lost.lost(new Loss("s2", "files"));
    lost.lost(new Loss("s1", "files"));

    // Then
    assertThat(found).extracting(Finding::session).containsExactly("s1", "s2");
    assertThat(found).extracting(Finding::title).containsOnly(Suspicions.LOST);
  }
}
