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
  private final Map<Long, Known> known = new ConcurrentHashMap<>();
  private final Deque<Long> ended = new ConcurrentLinkedDeque<>();

  private record Known(LaunchMark mark, Launch launch) {
    Known now(Launch other) {
      return new Known(mark, other);
    }
  }

  /** A server is about to be started, for this session; empty: for one that it waits for. */
  LaunchMark begin(String server, String session) {
    LaunchMark mark = LaunchMark.ours(last.incrementAndGet());
    pids.put(mark.number(), NOT_STARTED);
    known.put(
        mark.number(), new Known(mark, new Launch(mark.number(), server, session, NOT_STARTED)));
    return mark;
  }

  /** It runs. */
  void started(LaunchMark mark, long pid) {
    pids.put(mark.number(), pid);
    known.computeIfPresent(mark.number(), (number, launch) -> launch.now(launch.launch.at(pid)));
  }

  /** From now on it serves this session. */
  void serves(LaunchMark mark, String session) {
    known.computeIfPresent(
        mark.number(), (number, launch) -> launch.now(launch.launch.serving(session)));
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
    return Optional.ofNullable(known.get(number)).map(Known::launch);
  }

  /** Whose launch a mark is of, while that is remembered; empty of one that was made up. */
  Optional<Launch> find(LaunchMark mark) {
    return Optional.ofNullable(known.get(mark.number()))
        .filter(launch -> launch.mark.equals(mark))
        .map(Known::launch);
  }

  /** Whether it has been begun and not been ended. */
  boolean isRunning(long number) {
    return pids.containsKey(number);
  }

  /** Those that run. */
  List<Launch> running() {
    return pids.keySet().stream()
        .map(known::get)
        .filter(Objects::nonNull)
        .map(Known::launch)
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

  /** Whether it was started by us, and has been ended; or says so, and never was. */
  boolean isOver(LaunchMark mark) {
    return mark.isOurs() && !(isRunning(mark.number()) && find(mark).isPresent());
  }
}
