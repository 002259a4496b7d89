package dev.clawdefender.runtime.process;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The servers that were started and have not been ended to the last process. Thread-safe. */
final class Launches {
  private static final long NOT_STARTED = -1;

  private final AtomicLong last = new AtomicLong();
  private final Map<Long, Long> pids = new ConcurrentHashMap<>();

  /** A server is about to be started. */
  LaunchMark begin() {
    LaunchMark mark = LaunchMark.ours(last.incrementAndGet());
    pids.put(mark.number(), NOT_STARTED);
    return mark;
  }

  /** It runs. */
  void started(LaunchMark mark, long pid) {
    pids.put(mark.number(), pid);
  }

  /** Nothing of it is left, as far as can be seen, or it could not be started. */
  void ended(LaunchMark mark) {
    pids.remove(mark.number());
  }

  /** The number of the last launch; 0 if there was none. */
  long last() {
    return last.get();
  }

  /** Whether this process is a server itself, not what one started. */
  boolean isServer(ProcessHandle process) {
    return pids.containsValue(process.pid());
  }

  /** Whether it was started by us, and has been ended. */
  boolean isOver(LaunchMark mark) {
    return mark.isOurs() && !pids.containsKey(mark.number());
  }
}
