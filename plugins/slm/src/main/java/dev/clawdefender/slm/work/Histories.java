package dev.clawdefender.slm.work;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.model.RiskRequest.PastCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last calls of the sessions that had calls last. Safe for use by any thread. */
final class Histories {
  private static final int MAX_SESSIONS = 1_000;
  private static final int MAX_CALLS = 20;

  private final Map<String, Deque<PastCall>> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<PastCall>> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /** The last calls of a session, the oldest first. */
  synchronized List<PastCall> of(String session) {
    Deque<PastCall> calls = sessions.get(session);
    return calls == null ? List.of() : List.copyOf(calls);
  }

  /** Adds a call. What was rated high is kept longest: many harmless calls do not push it out. */
  synchronized void add(String session, PastCall call) {
    Deque<PastCall> calls = sessions.computeIfAbsent(session, key -> new ArrayDeque<>());
    calls.addLast(call);
    if (calls.size() > MAX_CALLS) {
      PastCall least =
          calls.stream().filter(past -> !isHigh(past.level())).findFirst().orElse(calls.getFirst());
      calls.remove(least);
    }
  }

  /** A session that is over has no more calls. */
  synchronized void forget(String session) {
    sessions.remove(session);
  }

  /** An earlier call turns out to be high; one that is not is known well enough. */
  synchronized void raise(String session, PastCall call) {
    if (isHigh(call.level()) && sessions.containsKey(session)) {
      add(session, call);
    }
  }

  private static boolean isHigh(@Nullable RiskLevel level) {
    return level != null && level.atLeast(RiskLevel.HIGH);
  }
}
