package dev.clawdefender.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientPipeTest {
  private static final byte[] LINE = new byte[60];

  @Test
  void allPipesTogetherHoldNoMoreThanTheirBudget() throws Exception {
    // Given
    ByteBudget budget = new ByteBudget(100);
    ClientPipe one = new ClientPipe(budget);
    ClientPipe two = new ClientPipe(budget);

    // When / Then
    assertThat(one.offer(LINE)).isTrue();
    assertThat(two.offer(LINE)).isFalse();
    assertThat(one.read(new byte[100], 0, 100)).isEqualTo(60);
    assertThat(two.offer(LINE)).isTrue();
    two.discard();
    assertThat(budget.fits(100)).isTrue();
  }
}
