package dev.clawdefender.proxy.server;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Whether a server may be started: not while it is stopped, not within a growing pause after it
 * failed, and not any more once it failed too often in a row. Safe for use by any thread.
 */
public final class ServerHealth {
  /** The pause after the first failure; it doubles with each further one. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /** Who ran that long did not fail in a row. */
  static final Duration STABLE = Duration.ofSeconds(60);

  private static final String WHAT_TO_DO = "; to start it again: clawdefender restart NAME";

  /** What a server is said to be. */
  public enum State {
    READY,
    /** It failed, and is not started before a pause is over. */
    PAUSED,
    /** It failed too often, and is started again only when a person says so. */
    FAILED,
    /** A person stopped it. */
    STOPPED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final int mostFailures;
  private final DoubleSupplier random;
  private int failures;
  private long pausedUntil;
  private boolean paused;
  private boolean stopped;

  /**
   * @param mostFailures how many failures in a row there may be
   * @param random gives numbers from 0 to 1, so that not all servers come back at once
   */
  public ServerHealth(int mostFailures, DoubleSupplier random) {
    this.mostFailures = mostFailures;
    this.random = random;
  }

  /**
   * Why the server must not be started now; empty if it may be.
   *
   * @param now a time in nanoseconds that only grows; so elsewhere
   */
  public synchronized Optional<String> refusal(long now) {
    return switch (state(now)) {
      case READY -> Optional.empty();
      case PAUSED ->
          Optional.of(
              "it failed "
                  + times(failures)
                  + "; it is started again in "
                  + Math.ceilDiv(pausedUntil - now, 1_000_000_000L)
                  + " s at the earliest");
      case FAILED ->
          Optional.of("it failed " + times(failures) + " in a row and was given up" + WHAT_TO_DO);
      case STOPPED -> Optional.of("it was stopped" + WHAT_TO_DO);
    };
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  public synchronized State state(long now) {
    if (stopped) {
      return State.STOPPED;
    }
    if (failures >= mostFailures) {
      return State.FAILED;
    }
    return paused && now - pausedUntil < 0 ? State.PAUSED : State.READY;
  }

  /** How often it failed in a row. */
  public synchronized int failures() {
    return failures;
  }

  /** How long it must not be started yet, if it may be at all then; zero if it may be now. */
  public synchronized Duration pause(long now) {
    return state(now) == State.PAUSED ? Duration.ofNanos(pausedUntil - now) : Duration.ZERO;
  }

  /**
   * It could not be started, or ended by itself after that time. What happens while it is not to be
   * started anyway, such as that all its processes end for one reason, is one failure.
   */
  public synchronized void failed(Duration ran, long now) {
    if (paused && now - pausedUntil < 0) {
      return;
    }
    failures = ran.compareTo(STABLE) >= 0 ? 1 : failures + 1;
    long pause = FIRST_PAUSE.toNanos() << Math.min(failures - 1, 16);
    pause = Math.min(pause, LONGEST_PAUSE.toNanos());
    pausedUntil = now + (long) (pause * (0.5 + random.getAsDouble() / 2));
    paused = true;
  }

  /** It did its work, and ended because it was to. */
  public synchronized void ended() {
    failures = 0;
    paused = false;
  }

  /** It is started in another way now. That it was stopped still holds. */
  public synchronized void forgetFailures() {
    failures = 0;
    paused = false;
  }

  /** It is not to be started before {@link #restart}. */
  public synchronized void stop() {
    stopped = true;
  }

  /** What was is forgotten. */
  public synchronized void restart() {
    stopped = false;
    failures = 0;
    paused = false;
  }
}
