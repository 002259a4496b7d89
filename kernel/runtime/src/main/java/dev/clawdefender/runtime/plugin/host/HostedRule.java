package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.api.plugin.Verdict;
import dev.clawdefender.policy.MessageFacts;
import dev.clawdefender.runtime.policy.WatchedRule;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A matcher at work. Blocks what it wants when it fails, and always once it is broken: then it does
 * without the plugin, which can be let go. Safe for use by any thread.
 */
final class HostedRule implements WatchedRule {
  private static final Logger LOG = System.getLogger(HostedRule.class.getName());

  private final String name;
  private final MessageFilter filter;
  private final int wanted; // a bit for each type and direction, to ask the filter less
  private final Set<Capability> granted;
  private final Duration budget;
  private final Health health;
  private volatile @Nullable Matcher matcher;

  private HostedRule(
      String name,
      MessageFilter filter,
      @Nullable Matcher matcher,
      Set<Capability> granted,
      Duration budget,
      Health health) {
    this.name = name;
    this.filter = filter;
    this.matcher = matcher;
    this.granted = granted;
    this.budget = budget;
    this.health = health;
    int bits = 0;
    for (EventType type : filter.types()) {
      for (Direction direction : filter.directions()) {
        bits |= bit(type, direction);
      }
    }
    this.wanted = bits;
  }

  /**
   * A rule that works.
   *
   * @throws RuntimeException what the matcher throws when it is asked what it wants
   */
  static HostedRule of(
      String name, Matcher matcher, Set<Capability> granted, Duration budget, Health health) {
    return new HostedRule(name, matcher.wants(), matcher, granted, budget, health);
  }

  /** A rule that blocks, in the place of one that should be there and cannot. */
  static HostedRule missing(String name, MessageFilter filter, String why) {
    Health health = new Health(unused -> {});
    health.giveUp(why);
    return new HostedRule(name, filter, null, Set.of(), Duration.ofSeconds(1), health);
  }

  private static int bit(EventType type, Direction direction) {
    return 1 << (type.ordinal() * 2 + direction.ordinal());
  }

  @Override
  public String name() {
    return name;
  }

  MessageFilter filter() {
    return filter;
  }

  @Override
  public Duration budget() {
    return budget;
  }

  @Override
  public boolean wants(MessageFacts facts) {
    return (wanted & bit(facts.eventType, facts.direction)) != 0
        && (filter.methods().isEmpty()
            || filter.wants(facts.eventType, facts.direction, facts.method));
  }

  @Override
  public Verdict judge(MessageFacts facts) {
    Matcher asked = matcher;
    String broken = health.broken();
    if (broken != null || asked == null) {
      matcher = null;
      // Without the handshake nobody could even be told why.
      return facts.plumbing ? Verdict.pass() : new Verdict.Block("the rule is disabled: " + broken);
    }
    facts.contentShown = granted.contains(Capability.READ_CONTENT);
    try {
      return allowed(asked.judge(facts));
    } catch (Throwable e) {
      LOG.log(Level.ERROR, "rule " + name + " failed", e);
      health.strike(e.toString());
      return new Verdict.Block("the rule failed on this message");
    } finally {
      facts.contentShown = true;
    }
  }

  private Verdict allowed(@Nullable Verdict verdict) {
    if (verdict == null) {
      throw new IllegalStateException("a rule gave no verdict");
    }
    Capability needed =
        switch (verdict) {
          case Verdict.Pass pass -> null;
          case Verdict.Redact redact -> Capability.REDACT;
          case Verdict.Log log -> Capability.DECIDE;
          case Verdict.Prompt prompt -> Capability.DECIDE;
          case Verdict.Block block -> Capability.DECIDE;
        };
    if (needed != null && !granted.contains(needed)) {
      throw new IllegalStateException(
          "the capability \"" + needed.text() + "\" is not granted to it");
    }
    return verdict instanceof Verdict.Redact redact
        ? new Verdict.Redact(redact.reason(), text -> redacted(redact, text))
        : verdict;
  }

  /** The plugin's code as well, on the same thread. */
  private String redacted(Verdict.Redact redact, String text) {
    try {
      return Objects.requireNonNull(redact.replace().apply(text), "a redaction gave no text");
    } catch (Throwable e) {
      health.strike(e.toString());
      throw new IllegalStateException("rule " + name + " could not redact", e);
    }
  }

  @Override
  public void overran(Thread lost) {
    matcher = null;
    health.giveUp(
        "it did not come back within "
            + budget.toMillis()
            + " ms; the thread \""
            + lost.getName()
            + "\" is lost in it");
  }
}
