package dev.clawdefender.policy;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.EventType;
import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.model.Policy;
import dev.clawdefender.policy.model.Rule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A compiled policy. Immutable; shared by all threads. */
public final class PolicySnapshot {
  private static final String UNJUDGEABLE = "(unjudgeable)";
  private static final String DEFAULT = "(default)";
  private static final RuleSet NO_RULES = RuleSetBuilder.build(List.of());
  private static final PromptAnswers NO_ANSWERS = new PromptAnswers(List.of(), rules -> NO_RULES);
  private static final CodedRule[] NO_CODE = {};

  private final long epoch;
  // Null where there is no policy.
  private final @Nullable RuleCompiler compiler;
  private final @Nullable Policy policy;
  private final RuleSet session;
  private final RuleSet rules;

  /** Those against sessions, which no other rule hides. */
  private final RuleSet gates;

  /** The same, each alone. */
  private final List<RuleSet> eachGate;

  private final PromptAnswers answers;
  private final CodedRule[] coded;
  private final Interest fileInterest;
  private final Interest interest;
  private final boolean asksOfSession;
  private final List<String> redact;
  private final Decision fallback;
  private final Decision plumbing;
  private final Decision response;
  private final Decision failed;

  private PolicySnapshot(
      long epoch,
      @Nullable RuleCompiler compiler,
      @Nullable Policy policy,
      RuleSet session,
      RuleSet rules,
      RuleSet gates,
      List<RuleSet> eachGate,
      PromptAnswers answers,
      CodedRule[] coded,
      Interest fileInterest,
      Interest interest,
      List<String> redact,
      Decision fallback) {
    this.epoch = epoch;
    this.compiler = compiler;
    this.policy = policy;
    this.session = session;
    this.rules = rules;
    this.gates = gates;
    this.eachGate = eachGate;
    this.answers = answers;
    this.coded = coded;
    this.fileInterest = fileInterest;
    this.interest = interest;
    this.asksOfSession =
        policy != null && policy.rules().stream().anyMatch(rule -> rule.match().asksOfSession());
    this.redact = redact;
    this.fallback = fallback;
    plumbing = new Decision(Action.LOG, DEFAULT, epoch, "protocol plumbing that no rule names");
    response = new Decision(Action.ALLOW, DEFAULT, epoch, "a response that no rule names");
    failed = new Decision(Action.BLOCK, UNJUDGEABLE, epoch, "a rule failed on this message");
  }

  /**
   * Compiles a policy.
   *
   * @param place what {@code ~} and {@code $HOME} in its patterns stand for
   * @throws dev.clawdefender.policy.match.PatternException if a rule cannot be compiled
   */
  public static PolicySnapshot compile(Policy policy, Place place, long epoch) {
    return compile(policy, new RuleCompiler(place), NO_CODE, epoch);
  }

  private static PolicySnapshot compile(
      Policy policy, RuleCompiler compiler, CodedRule[] coded, long epoch) {
    Interest interest = RuleCompiler.interest(policy.rules());
    Decision fallback =
        new Decision(policy.fallback(), DEFAULT, epoch, "no rule matched; this is the default");
    List<Rule> others =
        policy.rules().stream()
            .filter(rule -> !rule.answersPrompt() && !rule.action().isAgainstSession())
            .toList();
    List<Rule> gates =
        policy.rules().stream().filter(rule -> rule.action().isAgainstSession()).toList();
    return new PolicySnapshot(
        epoch,
        compiler,
        policy,
        NO_RULES,
        rules(compiler, others, epoch),
        rules(compiler, gates, epoch),
        gates.stream().map(gate -> rules(compiler, List.of(gate), epoch)).toList(),
        new PromptAnswers(policy.rules(), rules -> rules(compiler, rules, epoch)),
        coded,
        interest,
        interest,
        policy.redact(),
        fallback);
  }

  /** No policy: everything is blocked. */
  public static PolicySnapshot none(long epoch) {
    Decision fallback =
        new Decision(
            Action.BLOCK, "(no policy)", epoch, "no policy is in force, so all is blocked");
    return new PolicySnapshot(
        epoch,
        null,
        null,
        NO_RULES,
        NO_RULES,
        NO_RULES,
        List.of(),
        NO_ANSWERS,
        NO_CODE,
        Interest.NONE,
        Interest.NONE,
        List.of(),
        fallback);
  }

  private static RuleSet rules(RuleCompiler compiler, List<Rule> rules, long epoch) {
    return RuleSetBuilder.build(rules.stream().map(rule -> compiler.compile(rule, epoch)).toList());
  }

  /**
   * The same policy with these rules, and only these, asked before all others.
   *
   * @throws dev.clawdefender.policy.match.PatternException if a rule cannot be compiled
   */
  public PolicySnapshot withSessionRules(List<Rule> added) {
    if (compiler == null) {
      return this;
    }
    return new PolicySnapshot(
        epoch,
        compiler,
        policy,
        rules(compiler, added, epoch),
        rules,
        gates,
        eachGate,
        answers,
        coded,
        fileInterest,
        fileInterest.or(RuleCompiler.interest(added)),
        redact,
        fallback);
  }

  /**
   * The same policy with these rules in code, and only these, asked after it.
   *
   * @param number the epoch of what this returns
   */
  public PolicySnapshot withCode(List<? extends CodedRule> rulesInCode, long number) {
    return compiler == null || policy == null
        ? none(number)
        : compile(policy, compiler, rulesInCode.toArray(NO_CODE), number);
  }

  /** The block rule that an approval with open arguments would give way to for this call. */
  public Optional<String> block(MessageFacts facts) {
    if (compiler == null || policy == null) {
      return Optional.empty();
    }
    List<Rule> blocks = policy.rules().stream().filter(PromptAnswers::isBlock).toList();
    return Optional.ofNullable(rules(compiler, blocks, epoch).find(facts, new DecisionScratch()))
        .map(Decision::rule);
  }

  /** Whether it matters to a rule what was noticed in the session. */
  public boolean asksOfSession() {
    return asksOfSession;
  }

  /** Whether rules in code are asked. */
  public boolean hasCode() {
    return coded.length > 0;
  }

  /**
   * What to do with a message. Never throws: what cannot be decided is blocked. Allocates nothing,
   * except for regular expressions whose literal occurs, and for arguments with shell wildcards.
   */
  public Decision decide(MessageFacts facts, DecisionScratch scratch) {
    if (compiler == null) {
      return fallback;
    }
    try {
      String why = facts.unjudgeable;
      if (why == null) {
        why = facts.accesses.unjudgeable();
      }
      if (why != null) {
        return new Decision(Action.BLOCK, UNJUDGEABLE, epoch, why);
      }
      Decision gate = gate(facts, scratch);
      if (gate != null && gate.action() == Action.STOP) {
        return gate;
      }
      Decision found = session.find(facts, scratch);
      if (found == null) {
        found = rules.find(facts, scratch);
      }
      Decision decided = found == null ? unmatched(facts) : found;
      if (decided.action() == Action.PROMPT) {
        Decision answer = answers.find(facts, scratch);
        decided = answer == null ? decided : answer;
      }
      decided = gate == null || decided.action() == Action.BLOCK ? decided : gate;
      return coded.length == 0 || decided.action() == Action.BLOCK
          ? decided
          : scratch.ask(coded, facts, decided);
    } catch (RuntimeException | StackOverflowError e) {
      return failed;
    }
  }

  /**
   * What becomes of a session after what was noticed in it, whatever is said in it next; null if
   * nothing does. Rules that ask for something of a message do not hold.
   *
   * @param facts of the session, and of no message
   */
  public @Nullable Decision afterFinding(MessageFacts facts) {
    return gates.find(facts, new DecisionScratch());
  }

  private @Nullable Decision gate(MessageFacts facts, DecisionScratch scratch) {
    if (facts.plumbing
        || facts.eventType == EventType.RESPONSE
        || facts.eventType == EventType.NOTIFICATION) {
      return null; // who is held back must be able to wait, and to give up waiting
    }
    Decision gate = gates.find(facts, scratch);
    if (gate != null && gate.action() == Action.QUARANTINE && facts.lift != null) {
      gate = unlifted(facts, facts.lift, scratch);
    }
    return gate == null && facts.inherited.number() > 0 ? inherited(facts, scratch) : gate;
  }

  /**
   * The first rule against the session that no person knew of: one that did not hold when the
   * person was asked, or that holds for what was found since.
   */
  private @Nullable Decision unlifted(MessageFacts facts, Lift lift, DecisionScratch scratch) {
    for (int i = 0; i < eachGate.size(); i++) {
      RuleSet gate = eachGate.get(i);
      Decision found = gate.find(facts, scratch);
      if (found != null
          && (found.action() == Action.STOP
              || find(gate, lift.known(), facts, scratch) == null
              || find(gate, lift.since(), facts, scratch) != null)) {
        return found;
      }
    }
    return null;
  }

  /** The first rule that holds the session back for what earlier ones left. */
  private @Nullable Decision inherited(MessageFacts facts, DecisionScratch scratch) {
    for (int i = 0; i < eachGate.size(); i++) {
      Decision found = find(eachGate.get(i), facts.inherited, facts, scratch);
      if (found != null && found.action() == Action.QUARANTINE) {
        return found;
      }
    }
    return null;
  }

  /** What a rule says, were only this noticed. */
  private static @Nullable Decision find(
      RuleSet gate, SessionRisk risk, MessageFacts facts, DecisionScratch scratch) {
    SessionRisk all = facts.risk;
    facts.risk = risk;
    try {
      return gate.find(facts, scratch);
    } finally {
      facts.risk = all;
    }
  }

  private Decision unmatched(MessageFacts facts) {
    if (facts.eventType == EventType.RESPONSE) {
      return response;
    }
    return facts.plumbing ? plumbing : fallback;
  }

  /** What has to be extracted from a message for {@link #decide}. */
  public Interest interest() {
    return interest;
  }

  /** Regular expressions (RE2) for what must not stand in the audit log. */
  public List<String> redact() {
    return redact;
  }

  /** The number of this policy; each activated policy has the next one. */
  public long epoch() {
    return epoch;
  }
}
