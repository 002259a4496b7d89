package dev.clawdefender.runtime.policy;

import dev.clawdefender.api.Decision;
import dev.clawdefender.policy.CodeGuard;
import dev.clawdefender.policy.CodedRule;
import dev.clawdefender.policy.DecisionScratch;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.policy.PolicySnapshot;
import dev.clawdefender.runtime.session.LiveRisk;
import dev.clawdefender.runtime.session.Noticed;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a thread decides messages with, one after the other: from {@link #begin} to {@link #end} the
 * rules in force are held, so that the plugins whose rules they are stay. A rule in code that takes
 * too long costs this thread its place: {@link RuleWatch} has another go on.
 */
public final class Decider implements CodeGuard {
  private static final long OUT = 0;
  private static final long LOST = -1;
  private static final PolicySnapshot NOTHING = PolicySnapshot.none(0);

  private final PolicyInForce policy;
  private final LiveRisk risk;
  private final RuleWatch watch;
  private final Runnable onLost;
  private final DecisionScratch scratch = new DecisionScratch(this);

  /** The rules that are held; null while none are. */
  private volatile @Nullable PolicySnapshot held;

  private PolicySnapshot snapshot = NOTHING;

  /** {@link #OUT}, {@link #LOST}, or the number of the call of a rule that is going on. */
  private final AtomicLong inside = new AtomicLong(OUT);

  private long calls;
  private @Nullable CodedRule rule; // seen by the watch through inside
  private @Nullable Thread thread;

  // Of the watch only.
  private long seen;
  private long seenSince;

  Decider(PolicyInForce policy, LiveRisk risk, RuleWatch watch, Runnable onLost) {
    this.policy = policy;
    this.risk = risk;
    this.watch = watch;
    this.onLost = onLost;
  }

  /** The rules in force, which are held until {@link #end}, or until the next call of this. */
  public PolicySnapshot begin() {
    PolicySnapshot now = policy.snapshot();
    while (now.hasCode() && now != held) {
      held = now;
      // What was taken out of force before we held it may not be waited for any more.
      now = policy.snapshot();
    }
    snapshot = now;
    return now;
  }

  /** Decides a message by the rules that are held and what was noticed in its session by now. */
  public Decision decide(MessageFacts facts) {
    facts.risk = risk.now();
    facts.lift = risk.lift();
    facts.inherited = risk.inherited();
    return snapshot.decide(facts, scratch);
  }

  /**
   * The same of a message that a person lets pass in spite of the session's quarantine.
   *
   * @param shown what the person knew of; what was noticed after it still holds the message back
   */
  public Decision decideLifted(MessageFacts facts, Noticed shown) {
    facts.risk = risk.now();
    facts.lift = risk.liftOf(shown);
    facts.inherited = risk.inheritedSince(shown);
    return snapshot.decide(facts, scratch);
  }

  /**
   * What takes the place of a string of the message that was decided last.
   *
   * @throws RuntimeException whatever the rule throws
   */
  public String redact(String text) {
    return scratch.redact(text);
  }

  /** What the last decision would be, were there nothing to redact. */
  public Decision besidesRedaction() {
    return scratch.besidesRedaction();
  }

  /** The rules are not needed any more. */
  public void end() {
    if (held != null) {
      // Nor may what is left here keep a plugin in memory that is gone.
      snapshot = NOTHING;
      scratch.forgetCode();
      held = null;
    }
  }

  @Override
  public void enter(CodedRule entered) {
    rule = entered;
    thread = Thread.currentThread();
    inside.set(++calls);
    watch.entered();
  }

  @Override
  public void exit() {
    rule = null;
    if (!inside.compareAndSet(calls, OUT)) {
      throw new ThreadLost();
    }
  }

  /** Whether rules older than these are held. */
  boolean holdsBefore(long epoch) {
    PolicySnapshot now = held;
    return now != null && now.epoch() < epoch;
  }

  /**
   * Gives the thread up if it is in a rule for longer than that may take. Called by the watch only.
   *
   * @return whether a rule was called since the last time, or is being called
   */
  boolean check(long now) {
    long call = inside.get();
    boolean active = call != seen;
    if (active) {
      seen = call;
      seenSince = now;
    } else if (call > OUT
        && rule instanceof WatchedRule watched
        && now - seenSince > watched.budget().toNanos()
        && inside.compareAndSet(call, LOST)) {
      giveUp(watched);
    }
    return active || call > OUT;
  }

  private void giveUp(WatchedRule slow) {
    Thread lost = thread;
    held = null;
    if (lost != null) {
      slow.overran(lost);
      lost.interrupt(); // ends a wait, but no loop
    }
    onLost.run();
  }
}
