package dev.clawdefender.slm.work;

import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a model on a thread of its own, for as long as it may take and no longer. A model that does
 * not even come back when it is interrupted loses its thread, and its place after {@link #MAX_LOST}
 * of them. Used by one thread.
 */
final class Patience implements AutoCloseable {
  /** How many threads a model may lose. */
  static final int MAX_LOST = 3;

  private static final Logger LOG = System.getLogger(Patience.class.getName());

  private final RiskModel model;
  private ExecutorService thread = newThread();
  private int lost;

  Patience(RiskModel model) {
    this.model = model;
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("slm-model").factory());
  }

  RiskModel model() {
    return model;
  }

  /** What the model says within the time it has. Never throws what the model throws. */
  Assessment ask(RiskRequest request, Duration limit) throws InterruptedException {
    if (lost == MAX_LOST) {
      return new Unassessed(Reason.OFF);
    }
    Future<Assessment> answer = thread.submit(() -> model.assess(request));
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      if (!comesBack(limit)) {
        giveThreadUp();
      }
      return new Unassessed(Reason.TIMEOUT);
    } catch (ExecutionException e) {
      LOG.log(Level.WARNING, "the model " + model.name() + " failed", e.getCause());
      return new Unassessed(Reason.INVALID);
    }
  }

  private boolean comesBack(Duration limit) throws InterruptedException {
    try {
      thread.submit(() -> {}).get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing failed", e);
    }
  }

  private void giveThreadUp() {
    thread.shutdownNow();
    thread = newThread();
    lost++;
    LOG.log(
        Level.ERROR,
        "the model {0} does not come back: {1}",
        model.name(),
        lost == MAX_LOST
            ? "it is not asked any more before the next start or change of [slm]"
            : "it is asked on another thread from now on");
  }

  @Override
  public void close() {
    thread.shutdownNow();
    model.close();
  }
}
