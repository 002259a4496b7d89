package dev.clawdefender.correlation.work;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Asks file systems, which need not answer (a dead network mount, a file system of the server's
 * own), for a thread that serves all sessions: it is kept for so long at most, and not at all while
 * an answer from before is still awaited. Used by one thread.
 */
public final class QuickAnswers {
  private final Executor threads;
  private final Duration patience;
  private final LongAdder late;
  private @Nullable FutureTask<?> asked;

  /**
   * @param threads ask, one question at a time
   * @param patience as a rule an answer takes microseconds
   * @param late counts the questions that were not answered in time
   */
  public QuickAnswers(Executor threads, Duration patience, LongAdder late) {
    this.threads = threads;
    this.patience = patience;
    this.late = late;
  }

  /** The answer, or {@code otherwise} if there is none in time. */
  public <T> T ask(Callable<@Nullable T> question, T otherwise) {
    FutureTask<?> before = asked;
    T answer = before == null || before.isDone() ? answer(new FutureTask<>(question)) : null;
    if (answer == null) {
      late.increment();
      return otherwise;
    }
    return answer;
  }

  private <T> @Nullable T answer(FutureTask<@Nullable T> question) {
    try {
      threads.execute(question);
      asked = question;
      return question.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
      return null; // the caller counts it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
