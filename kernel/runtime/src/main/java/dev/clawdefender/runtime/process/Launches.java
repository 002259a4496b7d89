package dev.clawdefender.runtime.process;

import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The servers that were started and have not been ended to the last process, and whose they are;
 * the latter is remembered of some that have been ended. Thread-safe.
 */
final class Launches {
  private static final long NOT_STARTED = -1;

  /** So many that have been ended are remembered, for who hears late of what they did. */
  private static final int REMEMBERED = 1_000;

  private final AtomicLong last = new AtomicLong();
  private final Map<Long, Long> pids = new ConcurrentHashMap<>();
  private final Map<Long, Launch> known = new ConcurrentHashMap<>();
  private final Deque<Long> ended = new ConcurrentLinkedDeque<>();

  /** A server is about to be started. */
  LaunchMark begin(String server) {
    LaunchMark mark = LaunchMark.ours(last.incrementAndGet());
    pids.put(mark.number(), NOT_STARTED);
    known.put(mark.number(), new Launch(mark.number(), server, "", NOT_STARTED));
    return mark;
  }

  /** It runs. */
  void started(LaunchMark mark, long pid) {
    pids.put(mark.number(), pid);
    known.computeIfPresent(mark.number(), (number, launch) -> launch.at(pid));
  }

  /** From now on it serves this session. */
  void serves(LaunchMark mark, String session) {
    known.computeIfPresent(mark.number(), (number, launch) -> launch.serving(session));
  }

  /** Nothing of it is left, as far as can be seen, or it could not be started. */
  void ended(LaunchMark mark) {
    if (pids.remove(mark.number()) != null) {
      ended.add(mark.number());
      if (known.size() - pids.size() > REMEMBERED) {
        Long oldest = ended.poll();
        if (oldest != null) {
          known.remove(oldest);
        }
      }
    }
  }

  /** Whose a launch is, while that is remembered. */
  Optional<Launch> find(long number) {
    return Optional.ofNullable(known.get(number));
  }

  /** Those that run. */
  List<Launch> running() {
    return pids.keySet().stream()
        .map(known::get)
        .filter(Objects::nonNull)
        .filter(launch -> launch.pid() != NOT_STARTED)
        .toList();
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
