package dev.clawdefender.callrate;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The calls of one session within the last minute. What is found is found once a minute. */
final class SessionCalls {
  private static final long MINUTE = 60_000;
  private static final int MAX_CALLS = 1_000;

  private final CallRateSettings settings;
  private final ArrayDeque<Long> times = new ArrayDeque<>();

  /** The oldest first; those that were not made for longest are forgotten. */
  private final Map<Integer, ArrayDeque<Long>> same =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ArrayDeque<Long>> eldest) {
          return size() > MAX_CALLS;
        }
      };

  SessionCalls(CallRateSettings settings) {
    this.settings = settings;
  }

  /** Notes a call. Whether there are too many now. */
  boolean isBurst(long now) {
    return tooMany(times, now, settings.perMinute() + 1);
  }

  /** Notes which call it was. Whether it was made too often now. */
  boolean isLoop(String call, long now) {
    return tooMany(
        same.computeIfAbsent(call.hashCode(), unused -> new ArrayDeque<>()),
        now,
        settings.repeats());
  }

  private static boolean tooMany(ArrayDeque<Long> times, long now, int limit) {
    while (!times.isEmpty() && now - times.peekFirst() >= MINUTE) {
      times.removeFirst();
    }
    times.addLast(now);
    if (times.size() < limit) {
      return false;
    }
    times.clear();
    return true;
  }
}
