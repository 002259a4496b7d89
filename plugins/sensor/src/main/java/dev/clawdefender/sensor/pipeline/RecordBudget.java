package dev.clawdefender.sensor.pipeline;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How much each server may have recorded, lest one that does very much fills the disk: so much at
 * once, and then so much a second; and all together so much a day. What is sensitive has a budget
 * of its own, which the rest cannot use up. Used by one thread.
 */
final class RecordBudget {
  /** So many at once. */
  static final int MOST = 2_000;

  /** So many come to that again in a second. */
  static final int PER_SECOND = 50;

  /** So many of all servers in a day, so that what is kept for some days has a bound. */
  static final int A_DAY = 500_000;

  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

  /** So many servers are told apart; beyond, all begin anew. */
  private static final int MAX_SERVERS = 1_000;

  private record Account(String server, boolean sensitive) {}

  private static final class Left {
    private double records = MOST;
    private long at;
    private boolean wasExceeded;

    Left(long at) {
      this.at = at;
    }
  }

  /** Whether one more may be recorded. */
  enum Answer {
    YES,
    /** No, for the first time. */
    NO_MORE,
    NO
  }

  private final Map<Account, Left> accounts = new HashMap<>();
  private final Map<Boolean, Integer> today = new HashMap<>(); // by whether they are sensitive
  private long day;

  /**
   * Takes one from what a server may have recorded.
   *
   * @param now milliseconds; may go back
   */
  Answer take(String server, boolean sensitive, long now) {
    if (accounts.size() >= 2 * MAX_SERVERS) {
      accounts.clear();
    }
    Left left = accounts.computeIfAbsent(new Account(server, sensitive), _ -> new Left(now));
    double more = Math.max(0, now - left.at) * (PER_SECOND / 1_000.0);
    left.records = Math.min(MOST, left.records + more);
    left.at = now;
    if (left.records >= 1 && isLeftToday(sensitive, now)) {
      left.records--;
      return Answer.YES;
    }
    boolean before = left.wasExceeded;
    left.wasExceeded = true;
    return before ? Answer.NO : Answer.NO_MORE;
  }

  private boolean isLeftToday(boolean sensitive, long now) {
    if (now / DAY_MILLIS > day) {
      day = now / DAY_MILLIS;
      today.clear();
    }
    int records = today.getOrDefault(sensitive, 0);
    today.put(sensitive, Math.min(A_DAY, records + 1));
    return records < A_DAY;
  }
}
