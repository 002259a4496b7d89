package dev.clawdefender.slm.work;

import dev.clawdefender.runtime.process.Background;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A model and the only thread that makes it, asks it and closes it. */
final class ModelThread implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("slm-model").factory());
  private final Future<? extends RiskModel> model;

  ModelThread(Callable<? extends RiskModel> models) {
    thread.execute(Background::enter);
    model = thread.submit(models);
  }

  boolean isMade() {
    return model.state() == Future.State.SUCCESS;
  }

  /** Whether it could not be made. */
  boolean isBroken() {
    return model.state() == Future.State.FAILED;
  }

  Future<Assessment> submit(RiskRequest request) {
    return thread.submit(() -> model.get().assess(request));
  }

  /** Whether it does nothing any more, if need be after some time. */
  boolean comesBack(Duration within) throws InterruptedException {
    Future<?> turn = thread.submit(() -> {});
    try {
      turn.get(Math.max(1_000_000, within.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      turn.cancel(false);
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing failed", e);
    }
  }

  /** Nothing more is asked. Who uses the model closes it, as soon as it does nothing else. */
  @Override
  public void close() {
    closeOnceItComesBack(() -> {});
  }

  void closeOnceItComesBack(Runnable then) {
    thread.execute(
        () -> {
          if (isMade()) {
            model.resultNow().close();
          }
          then.run();
        });
    thread.shutdown();
  }
}
