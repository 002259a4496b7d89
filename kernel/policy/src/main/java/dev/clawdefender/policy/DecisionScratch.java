package dev.clawdefender.policy;

import static java.util.Objects.requireNonNull;

import dev.clawdefender.api.Action;
import dev.clawdefender.api.Decision;
import dev.clawdefender.api.plugin.Verdict;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.match.IntBag;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.PathGlob;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PolicySnapshot#decide} works with. One for each deciding thread; any snapshot can use
 * it.
 */
public final class DecisionScratch {
  private static final int LONGEST_GLOB = 4096;

  /** The patterns that may match the text at hand. */
  final IntBag candidates = new IntBag();

  /** The rules that were asked already. */
  final IntBag asked = new IntBag();

  final Text value = new Text();
  final Text key = new Text();

  private final Map<String, PathGlob> globs = new IdentityHashMap<>();

  /** The order of the best rule found so far. */
  int best;

  // Rules are often about the same argument: it is looked for once in a row.
  private @Nullable String sought;
  private int found;

  private final CallDigest digest = new CallDigest();
  private @Nullable String call;

  private final CodeGuard guard;
  private @Nullable CodedRule redacting;
  private @Nullable UnaryOperator<String> redaction;
  private @Nullable Decision besides;

  public DecisionScratch() {
    this(CodeGuard.NONE);
  }

  /**
   * @param guard is told of the rules in code that are called
   */
  public DecisionScratch(CodeGuard guard) {
    this.guard = guard;
  }

  /**
   * Asks rules in code. What they say can only make {@code decided} stricter; the strictest wins,
   * but a redaction comes before a prompt, since a person must see what will go on.
   */
  Decision ask(CodedRule[] rules, MessageFacts facts, Decision decided) {
    Decision strictest = decided;
    Decision redacted = null;
    redacting = null;
    redaction = null;
    for (CodedRule rule : rules) {
      if (!rule.wants(facts)) {
        continue;
      }
      guard.enter(rule);
      Verdict verdict = rule.judge(facts);
      guard.exit();
      switch (verdict) {
        case Verdict.Pass pass -> {}
        case Verdict.Log log -> {
          if (strictest.action() == Action.ALLOW) {
            strictest = decision(Action.LOG, rule, decided, log.reason());
          }
        }
        case Verdict.Prompt prompt -> {
          if (strictest.action().forwards()) {
            strictest = decision(Action.PROMPT, rule, decided, prompt.reason());
          }
        }
        case Verdict.Redact redact -> {
          if (redaction == null) {
            redacting = rule;
            redaction = redact.replace();
            redacted = decision(Action.REDACT, rule, decided, redact.reason());
          }
        }
        case Verdict.Block block -> {
          return decision(Action.BLOCK, rule, decided, block.reason());
        }
      }
    }
    besides = strictest;
    return redacted == null ? strictest : redacted;
  }

  /** What the last decision to redact would be, were there nothing to redact. */
  public Decision besidesRedaction() {
    return requireNonNull(besides);
  }

  /** Lets rules in code go that the last decision was made by. */
  public void forgetCode() {
    redacting = null;
    redaction = null;
  }

  private static Decision decision(Action action, CodedRule rule, Decision decided, String reason) {
    return new Decision(action, rule.name(), decided.epoch(), reason);
  }

  /**
   * What takes the place of a string; only after a decision to {@linkplain Action#REDACT redact}.
   *
   * @throws RuntimeException whatever the rule throws
   */
  public String redact(String text) {
    guard.enter(requireNonNull(redacting));
    try {
      return requireNonNull(redaction).apply(text);
    } finally {
      guard.exit();
    }
  }

  void begin() {
    asked.clear();
    best = Integer.MAX_VALUE;
    sought = null;
    call = null;
    if (!globs.isEmpty()) {
      globs.clear();
    }
  }

  /** The argument that a pointer's first segment names, or -1. */
  int member(JsonPointer pointer, MessageFacts facts) {
    String name = pointer.segments().getFirst();
    if (!name.equals(sought)) {
      sought = name;
      found = facts.tape.member(facts.arguments, name);
    }
    return found;
  }

  /** The digest of the call that the message makes, computed once for a decision. */
  private String call(MessageFacts facts) {
    if (call == null) {
      call = digest.of(facts);
    }
    return call;
  }

  /** The digest of the call that the message makes, but for the values of these arguments. */
  String call(MessageFacts facts, List<String> open) {
    return open.isEmpty() ? call(facts) : digest.of(facts, open);
  }

  /** An access with wildcards, compiled once for a decision. */
  PathGlob glob(String form) {
    PathGlob glob = globs.get(form);
    if (glob == null) {
      // Comparing globs costs the product of their lengths; no file system has longer paths.
      glob = PathGlob.lenient(form.length() > LONGEST_GLOB ? "**" : form);
      globs.put(form, glob);
    }
    return glob;
  }

  /** Asks rules, in ascending order, as long as one could be better than the best so far. */
  void ask(int[] orders, MessageFacts facts, CompiledRule[] rules) {
    for (int order : orders) {
      if (order >= best) {
        return;
      }
      if (asked.add(order) && rules[order].matches(facts, this)) {
        best = order;
        return;
      }
    }
  }
}
