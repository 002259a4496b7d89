package dev.clawdefender.correlation.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.policy.access.LinkResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuickAnswersTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LongAdder late = new LongAdder();
  private Duration patience = Duration.ofMinutes(1);

  private QuickLinks links(LinkResolver slow) {
    return new QuickLinks(slow, new QuickAnswers(threads, patience, late));
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void aPathIsWhereItsLinksLead() {
    // Given
    QuickLinks links = links(path -> "/real" + path);

    // When, then
    assertThat(links.resolve("/a")).isEqualTo("/real/a");
    assertThat(late.sum()).isZero();
  }

  @Test
  void whatCannotBeFoundOutStaysAsItIs() {
    // Given
    QuickLinks links = links(path -> null);

    // When, then
    assertThat(links.resolve("/a")).isEqualTo("/a");
    assertThat(late.sum()).isEqualTo(1);
  }

  @Test
  void whoDoesNotAnswerIsAskedNothingMoreAndKeepsNobody() throws InterruptedException {
    // Given a file system that hangs
    patience = Duration.ofMillis(1);
    CountDownLatch hangs = new CountDownLatch(1);
    List<String> asked = new ArrayList<>();
    QuickLinks links =
        links(
            path -> {
              asked.add(path);
              awaits(hangs);
              return "/real" + path;
            });

    // When
    for (int i = 0; i < 1_000; i++) {
      assertThat(links.resolve("/a" + i)).isEqualTo("/a" + i);
    }

    // Then
    assertThat(late.sum()).isEqualTo(1_000);

    // When it answers again
    hangs.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

    // Then there was one question
    assertThat(asked).containsExactly("/a0");
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
