package dev.clawdefender.runtime.session;

import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.policy.Lift;
import dev.clawdefender.policy.SessionRisk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was noticed in one session until now. It only ever grows, but a person may let the session
 * go on nevertheless. Those who notice something write it; the deciding threads read it with
 * volatile reads and nothing else.
 */
public final class LiveRisk {
  /** The most things that are known to have been noticed before; any beyond them count as new. */
  static final int MAX_SEEN = 256;

  /** The most of the last things that are kept. */
  private static final int MAX_LATEST = 64;

  private volatile SessionRisk now = SessionRisk.NONE;
  private volatile @Nullable Lift lift;
  private volatile ServerRisk server = new ServerRisk();
  private volatile @Nullable Risk worst;
  private volatile @Nullable Risk last;
  private final Set<Seen> seen = new HashSet<>();
  private final Deque<Risk> latest = new ArrayDeque<>();
  private boolean ended;

  /** What makes something the same as what was noticed before. */
  private record Seen(RiskLevel level, String source, String title, String evidence) {}

  /** As it is now. */
  public SessionRisk now() {
    return now;
  }

  /** What a person lets the session go on in spite of; null if nobody does. */
  public @Nullable Lift lift() {
    return lift;
  }

  /** What ended sessions with the same server left that no person let go. */
  public SessionRisk inherited() {
    Unanswered left = server.left();
    return left == null ? SessionRisk.NONE : left.risk();
  }

  /**
   * The worst that was noticed, and the first of several that are equally bad; empty if nothing.
   */
  public Optional<Risk> worst() {
    return Optional.ofNullable(worst);
  }

  /** What a person can be shown of it. */
  public synchronized Noticed noticed() {
    return new Noticed(now, worst, last, server.left());
  }

  /** A person lets the session go on, knowing of this. What was noticed after it still counts. */
  public synchronized void lift(Noticed shown) {
    lift = liftOf(shown);
    server.lift(shown.earlier());
  }

  /** What {@link #lift} would make of it, for one call only. */
  public synchronized Lift liftOf(Noticed shown) {
    return new Lift(shown.known(), since(shown.known()));
  }

  /** The same of what ended sessions left. */
  public SessionRisk inheritedSince(Noticed shown) {
    return Objects.equals(server.left(), shown.earlier()) ? SessionRisk.NONE : inherited();
  }

  private SessionRisk since(SessionRisk known) {
    long count = now.number() - known.number();
    if (count > latest.size()) {
      return now; // nobody knows any more what came later
    }
    SessionRisk since = SessionRisk.NONE;
    long skip = latest.size() - count;
    for (Risk risk : latest) {
      if (skip-- <= 0) {
        since = since.with(risk.level(), risk.source(), risk.title());
      }
    }
    return now.unassessed() && !known.unassessed() ? since.withUnassessed() : since;
  }

  /** The session begins. What is left of it once it has ended is of this server. */
  void begin(ServerRisk ofServer) {
    server = ofServer;
  }

  /** The session has ended. What no person let go is left, and what is noticed from now on. */
  synchronized void end() {
    Lift lifted = lift;
    SessionRisk left = lifted == null ? now : lifted.since();
    Risk shown = lifted == null ? worst : last;
    if (!ended && left.number() > 0 && shown != null) {
      server.add(new Unanswered(left, shown));
    }
    ended = true;
    seen.clear();
    latest.clear();
  }

  /** Adds what was noticed, unless the very same was before. */
  synchronized void raise(Risk risk) {
    if (ended) {
      SessionRisk late = SessionRisk.NONE.with(risk.level(), risk.source(), risk.title());
      server.add(new Unanswered(late, risk));
      return;
    }
    Seen key = new Seen(risk.level(), risk.source(), risk.title(), risk.evidence());
    if (seen.contains(key)) {
      return;
    }
    if (seen.size() < MAX_SEEN) {
      seen.add(key);
    }
    latest.addLast(risk);
    if (latest.size() > MAX_LATEST) {
      latest.removeFirst();
    }
    if (worst == null || !worst.level().atLeast(risk.level())) {
      worst = risk;
    }
    last = risk;
    Lift before = lift;
    if (before != null) {
      SessionRisk since = before.since().with(risk.level(), risk.source(), risk.title());
      lift = new Lift(before.known(), since);
    }
    // Last: who sees this must see that it is not lifted.
    now = now.with(risk.level(), risk.source(), risk.title());
  }

  /** Adds that a call was not assessed. */
  void unassessed() {
    if (!now.unassessed()) { // which is how it stays, and calls may be many
      becomeUnassessed();
    }
  }

  private synchronized void becomeUnassessed() {
    if (!now.unassessed()) {
      Lift before = lift;
      if (before != null) {
        lift = new Lift(before.known(), before.since().withUnassessed());
      }
      now = now.withUnassessed();
    }
  }
}
