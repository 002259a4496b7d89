package dev.clawdefender.correlation.chain;

import dev.clawdefender.correlation.chain.ChainMatch.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far one chain has come for one session, server or client. For each event that it needs, this
 * keeps the one way there that began last: whatever another way could still become, that one can
 * become, too. So nothing has to be looked at again. Used by one thread.
 */
final class ChainRun {
  /** An event, and the way to it. */
  private record Link(Seen seen, long began, @Nullable Link before) {}

  private final ChainPlan plan;
  private final @Nullable Link[] reached;

  ChainRun(ChainPlan plan) {
    this.plan = plan;
    this.reached = new @Nullable Link[plan.places()];
  }

  /**
   * Goes on with what happened.
   *
   * @param at when, in nanoseconds; never less than the time before
   * @param folders whether a path is a folder
   * @return the chain, if this is its end; everything starts anew then
   */
  @Nullable ChainMatch accept(Sign sign, long at, Predicate<String> folders) {
    boolean[] matches = matches(sign, folders);
    for (int step = 0; step < matches.length; step++) {
      if (matches[step] && step(step).absent()) {
        clear(plan.from(step), plan.to(step));
      }
    }
    // The last first, so that no event is taken for two.
    for (int place = plan.places() - 1; place >= 0; place--) {
      if (matches[plan.step(place)]) {
        advance(place, sign, at);
      }
    }
    Link last = reached[reached.length - 1];
    if (last == null) {
      return null;
    }
    clear(0, reached.length);
    return new ChainMatch(plan.pattern(), events(last));
  }

  /** Whether nothing has begun. */
  boolean isEmpty() {
    return !hasReached(0, reached.length);
  }

  private Step step(int step) {
    return plan.pattern().steps().get(step);
  }

  private boolean[] matches(Sign sign, Predicate<String> folders) {
    boolean[] matches = new boolean[plan.pattern().steps().size()];
    for (int step = 0; step < matches.length; step++) {
      // Looking into texts costs something: not for what could change nothing.
      matches[step] =
          hasReached(plan.from(step), plan.to(step)) && step(step).matches(sign, folders);
    }
    return matches;
  }

  private boolean hasReached(int from, int to) {
    for (int place = from; place < to; place++) {
      if (place < 0 || reached[place] != null) {
        return true;
      }
    }
    return false;
  }

  private void advance(int place, Sign sign, long at) {
    Link before = place == 0 ? null : reached[place - 1];
    if (place > 0 && (before == null || at - before.began > plan.pattern().windowNanos())) {
      return;
    }
    long began = before == null ? at : before.began;
    Link now = reached[place];
    if (now == null || now.began <= began) {
      reached[place] = new Link(seen(sign, step(plan.step(place)).kind()), began, before);
    }
  }

  private static Seen seen(Sign sign, StepKind kind) {
    return new Seen(
        sign.time(),
        kind,
        sign.is().getOrDefault(kind, ""),
        sign.session(),
        sign.server(),
        sign.inferred(),
        sign.process());
  }

  private void clear(int from, int to) {
    for (int place = from; place < to; place++) {
      reached[place] = null;
    }
  }

  private static List<Seen> events(Link last) {
    List<Seen> events = new ArrayList<>();
    for (Link link = last; link != null; link = link.before) {
      events.add(link.seen);
    }
    return events.reversed();
  }
}
