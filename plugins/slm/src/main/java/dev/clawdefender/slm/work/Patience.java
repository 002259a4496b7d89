package dev.clawdefender.slm.work;

import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model for as long as it may take and no longer. One that does not even come back when it
 * is interrupted, or cannot be made, is left alone for a while, and for longer each time; then it
 * is asked again if it has come back, or another is made in its place. It is never asked while it
 * has not come back, and so many that have not are never more than {@link #MAX_STUCK}. Used by one
 * thread.
 */
final class Patience implements AutoCloseable {
  /** How many models may not have come back. */
  static final int MAX_STUCK = 3;

  private static final Logger LOG = System.getLogger(Patience.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final String name;
  private final Callable<? extends RiskModel> models;
  private final Duration limit;
  private final Duration firstPause;
  private final AtomicInteger stuck = new AtomicInteger();
  private @Nullable ModelThread thread;
  private Duration pause;
  private long pausedUntil;
  private boolean paused;

  /**
   * @param name what the model is called where it gives no answer
   * @param models makes it, and makes it anew
   * @param limit how long it may take for a call
   */
  Patience(String name, Callable<? extends RiskModel> models, Duration limit) {
    this(name, models, limit, FIRST_PAUSE);
  }

  Patience(String name, Callable<? extends RiskModel> models, Duration limit, Duration firstPause) {
    this.name = name;
    this.models = models;
    this.limit = limit;
    this.firstPause = firstPause;
    pause = firstPause;
  }

  String name() {
    return name;
  }

  /** What the model says within the time it has. Never throws what the model throws. */
  Assessment ask(RiskRequest request) throws InterruptedException {
    ModelThread asked = ready();
    if (asked == null) {
      return new Unassessed(Reason.OFF);
    }
    Future<Assessment> answer = asked.submit(request);
    try {
      Assessment assessment = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      pause = firstPause;
      return assessment;
    } catch (TimeoutException e) {
      answer.cancel(true);
      if (asked.isMade() && !asked.comesBack(limit)) {
        pauseFor("it does not come back");
      }
      return new Unassessed(Reason.TIMEOUT);
    } catch (ExecutionException e) {
      if (asked.isBroken()) {
        thread = null;
        asked.close();
        LOG.log(Level.DEBUG, "the model cannot be made", e.getCause());
        pauseFor("it cannot be made: " + e.getCause());
        return new Unassessed(Reason.OFF);
      }
      LOG.log(Level.WARNING, "the model " + name + " failed", e.getCause());
      return new Unassessed(Reason.INVALID);
    } finally {
      answer.cancel(true); // also if whoever waits is interrupted
    }
  }

  /** Who can be asked now; null if nobody can. */
  private @Nullable ModelThread ready() throws InterruptedException {
    if (paused && System.nanoTime() - pausedUntil < 0) {
      return null;
    }
    ModelThread current = thread;
    if (paused && current != null && !current.comesBack(Duration.ZERO)) {
      if (stuck.get() == MAX_STUCK - 1) {
        pauseFor("none of " + MAX_STUCK + " of its threads comes back");
        return null;
      }
      stuck.incrementAndGet();
      current.closeOnceItComesBack(stuck::decrementAndGet);
      current = null;
    }
    paused = false;
    if (current == null) {
      current = new ModelThread(models);
      thread = current;
    }
    return current;
  }

  private void pauseFor(String why) {
    paused = true;
    pausedUntil = System.nanoTime() + pause.toNanos();
    LOG.log(
        Level.ERROR,
        "the model {0} is not asked for {1} ms, then again: {2}",
        name,
        pause.toMillis(),
        why);
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
  }
}
