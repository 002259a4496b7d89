package dev.clawdefender.runtime.plugin.host;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a plugin can be relied on: what fails {@value #STRIKES} times within a minute cannot, nor
 * what does not come back. Safe for use by any thread.
 */
final class Health {
  static final int STRIKES = 5;
  private static final long MINUTE = 60_000_000_000L;

  private final Consumer<String> onBroken;
  private final ArrayDeque<Long> strikes = new ArrayDeque<>();
  private volatile @Nullable String broken;

  /**
   * @param onBroken is told why, once; must not wait
   */
  Health(Consumer<String> onBroken) {
    this.onBroken = onBroken;
  }

  /** Why it must not be called any more, or null. */
  @Nullable String broken() {
    return broken;
  }

  /** It failed, this once. */
  void strike(String why) {
    boolean tooMany;
    synchronized (this) {
      long now = System.nanoTime();
      while (!strikes.isEmpty() && now - strikes.peekFirst() > MINUTE) {
        strikes.removeFirst();
      }
      strikes.addLast(now);
      tooMany = strikes.size() >= STRIKES;
    }
    if (tooMany) {
      giveUp(STRIKES + " failures within a minute, the last: " + why);
    }
  }

  /** It must not be called any more. */
  void giveUp(String why) {
    synchronized (this) {
      if (broken != null) {
        return;
      }
      broken = why;
    }
    onBroken.accept(why);
  }
}
