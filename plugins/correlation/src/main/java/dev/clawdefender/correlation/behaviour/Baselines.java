package dev.clawdefender.correlation.behaviour;

import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.Severity;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What all servers usually do, and findings of what they do not. Used by one thread. */
final class Baselines {
  /** Of so many servers something is known at once; the others are read again when needed. */
  static final int MAX_SERVERS = 256;

  private static final int MAX_SESSIONS = 1_024;

  /** So many findings a session has at most. */
  private static final int MAX_OF_SESSION = 50;

  private final ProfileStore store;
  private final Consumer<? super Finding> out;
  private final Map<String, Profile> profiles = new LinkedHashMap<>(16, 0.75f, true);
  private final LongAdder left = new LongAdder();
  private final Set<String> changed = new HashSet<>();
  private final Map<String, Set<String>> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  Baselines(ProfileStore store, Consumer<? super Finding> out) {
    this.store = store;
    this.out = out;
  }

  /** How many findings were left out because a session had too many. By any thread. */
  long leftOut() {
    return left.sum();
  }

  /** How many servers are known. */
  int size() {
    return profiles.size();
  }

  /**
   * Takes note of a deed, and tells if it is unlike the server's others.
   *
   * @throws IOException if what is kept of the server cannot be read
   */
  void look(Deed deed) throws IOException {
    Profile profile = profiles.get(deed.server());
    if (profile == null) {
      makeRoom();
      profile = store.get(deed.server()).orElseGet(() -> new Profile(deed.time()));
      profiles.put(deed.server(), profile);
    }
    changed.add(deed.server());
    profile
        .judge(deed)
        .filter(anomaly -> anomaly.score() >= Anomaly.THRESHOLD)
        .ifPresent(anomaly -> tell(deed, anomaly));
  }

  private void makeRoom() throws IOException {
    if (profiles.size() >= MAX_SERVERS) {
      String oldest = profiles.keySet().iterator().next();
      Profile left = profiles.remove(oldest);
      if (changed.remove(oldest) && left != null) {
        store.put(oldest, left);
      }
    }
  }

  /** The same is told once in a session. What is only unusual is of medium severity at most. */
  private void tell(Deed deed, Anomaly anomaly) {
    Set<String> known = told.computeIfAbsent(deed.session(), unused -> new HashSet<>());
    if (known.contains(anomaly.explanation())) {
      return;
    }
    if (known.size() >= MAX_OF_SESSION) {
      left.increment();
    } else {
      known.add(anomaly.explanation());
      out.accept(
          new Finding(
              Severity.MEDIUM,
              "unusual behaviour",
              Math.round(anomaly.score() * 100) + " %: " + anomaly.explanation(),
              deed.session(),
              deed.server()));
    }
  }

  /**
   * Keeps what has changed.
   *
   * @throws IOException if it cannot be written; it is tried again the next time then
   */
  void keep() throws IOException {
    for (String server : changed) {
      Profile profile = profiles.get(server);
      if (profile != null) {
        store.put(server, profile);
      }
    }
    store.commit();
    changed.clear();
  }
}
