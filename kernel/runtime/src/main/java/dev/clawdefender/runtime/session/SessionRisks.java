package dev.clawdefender.runtime.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was noticed in each session that goes on. Of a session that ended only that is kept which no
 * person let go: a server that is held back does not get away by ending. Safe for use by any
 * thread; a deciding thread asks its session's {@link LiveRisk} instead.
 */
public final class SessionRisks {
  private static final int MAX_ENDED = 1_000;

  private final Map<String, LiveRisk> open = new ConcurrentHashMap<>();

  /** By server, of which there are as many as are configured. */
  private final Map<String, ServerRisk> servers = new ConcurrentHashMap<>();

  /** The last that ended: what a server did last is noticed when it has gone. */
  private final Map<String, LiveRisk> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LiveRisk> eldest) {
          return size() > MAX_ENDED;
        }
      };

  private final AtomicInteger assessors = new AtomicInteger();

  /** A session begins. To be called before its server starts, or what that does first is lost. */
  public void open(String session, String server, LiveRisk risk) {
    risk.begin(servers.computeIfAbsent(server, name -> new ServerRisk()));
    open.put(session, risk);
    if (assessors.get() == 0) {
      risk.unassessed();
    }
  }

  /** A session has ended, unless it is known to have. */
  public void close(String session) {
    LiveRisk risk = open.get(session);
    if (risk != null) {
      synchronized (ended) {
        ended.put(session, risk);
      }
      open.remove(session);
      risk.end();
    }
  }

  /** What was noticed in a session; empty if there is no such session. */
  public Optional<LiveRisk> of(String session) {
    return Optional.ofNullable(open.get(session));
  }

  /**
   * Adds what was noticed in a session. If that has ended, it is for the next ones with its server.
   */
  public void raise(String session, Risk risk) {
    LiveRisk live = open.get(session);
    if (live == null) {
      synchronized (ended) {
        live = ended.get(session);
      }
    }
    if (live != null) {
      live.raise(risk);
    }
  }

  /** A call of a session was not assessed. */
  public void unassessed(String session) {
    of(session).ifPresent(LiveRisk::unassessed);
  }

  /** Somebody assesses calls from now on. While nobody does, no session counts as assessed. */
  public void assessorStarted() {
    assessors.incrementAndGet();
  }

  /** Somebody does not assess calls any more. */
  public void assessorEnded() {
    if (assessors.decrementAndGet() == 0) {
      open.values().forEach(LiveRisk::unassessed);
    }
  }
}
