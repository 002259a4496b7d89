package dev.clawdefender.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayStoreTest {
  @Test
  void whatIsLargerThanAllThatIsKeptIsNotKept() {
    // Given
    ReplayStore store = new ReplayStore();
    store.add(new ReplayStore.Event(1, 1, new byte[10]));

    // When
    store.add(new ReplayStore.Event(1, 2, new byte[ReplayStore.MAX_BYTES + 1]));
    store.add(new ReplayStore.Event(1, 3, new byte[20]));

    // Then
    assertThat(store.after(1, 0)).extracting(ReplayStore.Event::number).containsExactly(1L, 3L);
  }
}
