package dev.clawdefender.policy;

import dev.clawdefender.message.Text;
import dev.clawdefender.policy.match.IntBag;
import dev.clawdefender.policy.match.JsonPointer;
import dev.clawdefender.policy.match.PathGlob;
import java.util.IdentityHashMap;
import java.util.Map;
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
  String call(MessageFacts facts) {
    if (call == null) {
      call = digest.of(facts);
    }
    return call;
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
