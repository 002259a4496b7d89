package dev.clawdefender.proxy.http;

import java.util.HashSet;
import java.util.Set;

/**
 * Which of a session's calls a message belongs to that says so by nothing but being there: the one
 * that was under way, if none was beside it. Used on its event loop only.
 */
final class LoneCall {
  /** No call has that number. */
  static final long NONE = -1;

  private static final int MAX_CALLS = 10_000;

  /** Calls that the server may still speak of; also those that nobody waits for any more. */
  private final Set<Long> possible = new HashSet<>();

  /** Whether there was more than one at a time, since there was none. */
  private boolean mixed;

  /** Whether some were not remembered: nothing is told apart any more. */
  private boolean full;

  /** A call begins. */
  void begun(long number) {
    mixed |= !possible.isEmpty();
    if (possible.size() < MAX_CALLS) {
      possible.add(number);
    } else {
      full = true;
    }
  }

  /** The server has said its last word on a call. */
  void over(long number) {
    if (possible.remove(number) && possible.isEmpty() && !full) {
      mixed = false;
    }
  }

  /** The call that it must be; {@link #NONE} if it may be several. */
  long number() {
    return mixed || possible.isEmpty() ? NONE : possible.iterator().next();
  }
}
