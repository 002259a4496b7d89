package dev.clawdefender.proxy.prompt;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many prompts a person gets: a bounded number waits for an answer in all sessions together,
 * and each server may cause so many in a minute. Safe for use by any thread.
 */
public final class PromptLimits {
  /** How many prompts may wait for an answer. */
  public static final int CAPACITY = 100;

  private static final long MINUTE = 60_000_000_000L;

  private final IntSupplier perMinute;
  private final Map<String, ArrayDeque<Long>> asked = new HashMap<>();
  private int waiting;

  /**
   * @param perMinute how many prompts a server may cause in any minute
   */
  public PromptLimits(IntSupplier perMinute) {
    this.perMinute = perMinute;
  }

  /**
   * Counts a prompt that is about to be shown; {@link #leave} once it is over.
   *
   * @param now a time in nanoseconds that only grows
   * @return why it must not be shown, or null
   */
  public synchronized @Nullable String enter(String server, long now) {
    ArrayDeque<Long> times = asked.computeIfAbsent(server, unused -> new ArrayDeque<>());
    while (!times.isEmpty() && now - times.peekFirst() >= MINUTE) {
      times.removeFirst();
    }
    int most = perMinute.getAsInt();
    if (times.size() >= most) {
      return "a person was asked about this server " + most + " times within a minute already";
    }
    if (waiting >= CAPACITY) {
      return CAPACITY + " questions wait for a person already";
    }
    times.addLast(now);
    waiting++;
    return null;
  }

  /** A prompt was answered, or is not shown any more. */
  public synchronized void leave() {
    waiting--;
  }

  /** How many prompts wait for an answer. */
  public synchronized int waiting() {
    return waiting;
  }
}
