package dev.clawdefender.proxy.remote;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PauseTest {
  @Property
  void noServerIsAskedWithoutAPauseAndNoneSoonerThanItWants(
      @ForAll @LongRange(min = -1, max = 100_000) long wanted,
      @ForAll @IntRange(min = 1, max = 100) int number) {
    assertThat(Pause.millis(wanted, 1_000, number)).isGreaterThanOrEqualTo(Math.max(250, wanted));
  }
}
